import type { Source } from '../domain/application/source.ts';
import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import type { SourceTree } from './source-reader.ts';

/** What a source becomes. */
export interface RenderedSource {
  readonly sourceType: 'Directory' | 'Helm' | 'Kustomize' | 'Plugin';
  readonly objects: readonly KubernetesObject[];
}

/**
 * Turns one source of an application into Kubernetes objects.
 * @throws SourcePathError, ManifestInvalidError, SourceUnsupportedError
 */
export interface ManifestRenderer {
  render(source: Source, tree: SourceTree): Promise<RenderedSource>;
  /** Checks that the tree has what the source names, without rendering it. @throws SourcePathError */
  checkPath(source: Source, tree: SourceTree): Promise<void>;
}
