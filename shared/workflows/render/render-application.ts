import { type ApplicationRef, type ApplicationSpec, sourcesOf } from '../../domain/application/application.ts';
import type { Source } from '../../domain/application/source.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import type { RenderReads } from '../../domain/render/read-paths.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { ClusterCapabilities } from '../../ports/cluster-client.ts';
import type { RenderedSource, RenderOrigin, RenderRequest } from '../../ports/manifest-renderer.ts';
import type { SourceTree } from '../../ports/source-reader.ts';
import type { Dependencies } from '../dependencies.ts';
import { findCapabilities } from './find-capabilities.ts';
import { identityOf, type OpenedSource, openSource } from './open-source.ts';

/** What the sources of an application say at certain commits. */
export interface RenderedApplication {
  /** Full SHAs or versions of charts, one per source, in order. */
  readonly revisions: readonly string[];
  /** What the sources consisted of, one text each: see `identityOf`. */
  readonly identities: readonly string[];
  /** What they were rendered for. */
  readonly capabilities: ClusterCapabilities;
  /** When the commits among them were made, one per source; null where it is no commit. */
  readonly committedAt: readonly (string | null)[];
  readonly sourceTypes: readonly RenderedSource['sourceType'][];
  /** The objects of all sources, one after the other, as they are written. */
  readonly objects: readonly KubernetesObject[];
  /** What people should know of them, of all sources. */
  readonly warnings: readonly string[];
  /** Whether each source was rendered, and why; of a source whose renderer does not say, undefined. */
  readonly origins: readonly (RenderOrigin | undefined)[];
  /** What the manifests of each source depend on; undefined where that is not known. */
  readonly reads: readonly (RenderReads | undefined)[];
}

/** The application that is rendered. */
export interface RenderableApplication {
  readonly metadata: ApplicationRef;
  readonly spec: ApplicationSpec;
}

/** Which sources and revisions to render instead of those of the spec. */
export interface RenderOverrides {
  readonly sources?: readonly Source[];
  /** One per source; '' leaves that source at its own target revision. */
  readonly revisions?: readonly string[];
  /** Render anew, whatever is remembered. */
  readonly fresh?: boolean;
  /** What repositories said of their branches and tags after this time will do; default: they are asked now. */
  readonly notBefore?: Date;
  /** What the cluster is able to do; default: it is asked now. */
  readonly capabilities?: ClusterCapabilities;
  /** The revisions are those of a stranger's fork: see `RenderRequest`. */
  readonly isForeign?: boolean;
  /** A tree that takes the place of a source's repository, which is then not read. What it asks for is fetched without credentials. */
  readonly local?: { readonly position: number; readonly tree: SourceTree };
}

/**
 * Resolves the revisions of an application's sources, reads their trees and renders them.
 * @throws the errors of SourceReader, ManifestRenderer and ClusterClient; MalformedRequestError if the number of revisions is wrong
 */
export async function renderApplication(
  deps: Dependencies,
  application: RenderableApplication,
  overrides: RenderOverrides = {},
): Promise<RenderedApplication> {
  const { metadata, spec } = application;
  const sources = overrides.sources ?? sourcesOf(spec);
  const wanted = overrides.revisions ?? [];
  if (wanted.length > sources.length) {
    throw new MalformedRequestError(`${wanted.length} revisions were given for ${sources.length} sources`);
  }
  const opened = await Promise.all(sources.map((source, position) => openAsked(deps, source, position, overrides)));
  const capabilities = overrides.capabilities ?? (await findCapabilities(deps, spec.destination));
  const common: Omit<RenderRequest, 'source' | 'revision'> = {
    application: { namespace: metadata.namespace, name: metadata.name, project: spec.project },
    references: referencesOf(opened),
    destinationNamespace: spec.destination.namespace ?? '',
    cluster: capabilities,
    ...(overrides.fresh ? { fresh: true } : {}),
    ...(overrides.isForeign ? { isForeign: true } : {}),
  };
  const rendered = await Promise.all(opened.map((source) => deps.renderer.render({ ...common, ...source })));
  for (const { origin } of rendered) {
    if (origin) deps.metrics.count('windlass_renders_total', { cached: String(origin.type === 'Cached') });
  }
  return {
    revisions: opened.map(({ revision }) => revision),
    identities: await Promise.all(opened.map(identityOf)),
    capabilities,
    committedAt: opened.map(({ tree }) => tree.committedAt ?? null),
    sourceTypes: rendered.map(({ sourceType }) => sourceType),
    objects: rendered.flatMap(({ objects }) => objects),
    warnings: rendered.flatMap(({ warnings }) => warnings),
    origins: rendered.map(({ origin }) => origin),
    reads: rendered.map(({ reads }) => reads),
  };
}

async function openAsked(
  deps: Dependencies,
  source: Source,
  position: number,
  { revisions, notBefore, local }: RenderOverrides,
): Promise<OpenedSource & Pick<RenderRequest, 'anonymous'>> {
  if (local?.position === position) return { source, revision: local.tree.revision, tree: local.tree, anonymous: true };
  const targetRevision = revisions?.[position];
  return openSource(deps, source, {
    ...(targetRevision ? { targetRevision } : {}),
    ...(notBefore ? { notBefore } : {}),
  });
}

function referencesOf(opened: readonly OpenedSource[]): RenderRequest['references'] {
  return new Map(opened.flatMap(({ source, tree }) => (source.ref ? [[source.ref, tree] as const] : [])));
}
