import type { ApplicationRef } from '../domain/application/application.ts';
import type { Source } from '../domain/application/source.ts';
import type { RenderReads } from '../domain/render/read-paths.ts';
import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import type { ClusterCapabilities } from './cluster-client.ts';
import type { SourceTree } from './source-reader.ts';

/** What the manifests of one source are made for. */
export interface RenderRequest {
  /** Release name, build environment. */
  readonly application: ApplicationRef & { readonly project: string };
  readonly source: Source;
  /** The files of the source's commit, or of its chart; absent only where nothing could be opened, which renderers refuse. */
  readonly tree?: SourceTree;
  /** What the source was resolved to: the full SHA, or the version of the chart. */
  readonly revision: string;
  /** The other sources that lend their files by `ref`, by that name without `$`. */
  readonly references: ReadonlyMap<string, SourceTree>;
  /** '' if the destination names none. */
  readonly destinationNamespace: string;
  /** What templates may ask about the cluster. */
  readonly cluster: ClusterCapabilities;
  /** Render anew, whatever is remembered (a hard refresh). */
  readonly fresh?: boolean;
  /** The files come from whoever asks, not from the repository: charts that they depend on are fetched without our credentials. */
  readonly anonymous?: boolean;
  /**
   * The files come from the fork of a stranger: as `anonymous`, and no plugin is run on them, since it could be made to do anything. What was
   * rendered of our own files still stands where all that it read is the same in these.
   */
  readonly isForeign?: boolean;
}

/**
 * Whether an earlier output still stood, or why it did not; and until when (RFC 3339) this one may stand although nothing changes that is
 * known of, if not for ever.
 */
export type RenderOrigin = ({ readonly type: 'Cached' } | { readonly type: 'Rendered'; readonly because: string }) & {
  readonly until?: string;
};

/** What a source becomes. */
export interface RenderedSource {
  readonly sourceType: 'Directory' | 'Helm' | 'Kustomize' | 'Plugin';
  readonly objects: readonly KubernetesObject[];
  /** What people should know of it, like a chart whose output changes with every render. */
  readonly warnings: readonly string[];
  /** Absent from a renderer that remembers nothing. */
  readonly origin?: RenderOrigin;
  /** What it depends on of each tree; absent where that is not known, then it is everything. */
  readonly reads?: RenderReads;
}

/**
 * Turns one source of an application into Kubernetes objects. The error of a renderer that remembers has in `data.render` the
 * revision, and whether it was rendered for this (`RenderOrigin`).
 *
 * @throws SourcePathError, ManifestInvalidError, SourceUnsupportedError, ToolMissingError
 */
export interface ManifestRenderer {
  render(request: RenderRequest): Promise<RenderedSource>;
  /** Checks that the tree has what the source names, without rendering it. @throws SourcePathError */
  checkPath(source: Source, tree: SourceTree): Promise<void>;
}
