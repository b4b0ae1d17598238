import { type ApplicationSpec, sourcesOf } from '../domain/application/application.ts';
import type { Source } from '../domain/application/source.ts';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import type { RenderedSource } from '../ports/manifest-renderer.ts';
import type { Dependencies } from './dependencies.ts';

/** What the sources of an application say at certain commits. */
export interface RenderedApplication {
  /** Full SHAs, one per source, in order. */
  readonly revisions: readonly string[];
  readonly sourceTypes: readonly RenderedSource['sourceType'][];
  /** The objects of all sources, one after the other, as they are written. */
  readonly objects: readonly KubernetesObject[];
}

/** Which sources and revisions to render instead of those of the spec. */
export interface RenderOverrides {
  readonly sources?: readonly Source[];
  /** One per source; '' leaves that source at its own target revision. */
  readonly revisions?: readonly string[];
}

/**
 * Resolves the revisions of an application's sources, reads their trees and renders them.
 * @throws the errors of SourceReader and ManifestRenderer; MalformedRequestError if the number of revisions is wrong
 */
export async function renderApplication(
  deps: Dependencies,
  spec: ApplicationSpec,
  overrides: RenderOverrides = {},
): Promise<RenderedApplication> {
  const sources = overrides.sources ?? sourcesOf(spec);
  const wanted = overrides.revisions ?? [];
  if (wanted.length > sources.length) {
    throw new MalformedRequestError(`${wanted.length} revisions were given for ${sources.length} sources`);
  }
  const parts = await Promise.all(
    sources.map((source, position) => renderSource(deps, source, wanted[position] || source.targetRevision || 'HEAD')),
  );
  return {
    revisions: parts.map(({ revision }) => revision),
    sourceTypes: parts.map(({ rendered }) => rendered.sourceType),
    objects: parts.flatMap(({ rendered }) => rendered.objects),
  };
}

async function renderSource(deps: Dependencies, source: Source, targetRevision: string) {
  const access = await deps.repositories.accessFor(source.repoURL);
  const revision = await deps.sources.resolveRevision(access, targetRevision);
  const tree = await deps.sources.openTree(access, revision);
  return { revision, rendered: await deps.renderer.render(source, tree) };
}
