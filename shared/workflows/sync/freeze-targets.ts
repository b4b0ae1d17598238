import type { ApplicationSpec } from '../../domain/application/application.ts';
import { ManifestInvalidError } from '../../domain/errors/source-errors.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { FrozenTargets } from '../../domain/sync/new-sync-operation.ts';
import { freezeSpec } from '../../domain/sync/operation-state.ts';
import type { SyncOperation } from '../../domain/sync/sync-operation.ts';
import type { Dependencies } from '../dependencies.ts';
import {
  type RenderableApplication,
  type RenderedApplication,
  renderApplication,
} from '../render/render-application.ts';

/** Names what was rendered by commits and a keyed hash, and remembers it for the steps that follow. */
export function freezeTargets(deps: Dependencies, spec: ApplicationSpec, rendered: RenderedApplication): FrozenTargets {
  const targetsHash = deps.secrets.fingerprint(JSON.stringify(rendered.objects));
  deps.recentTargets.put(targetsHash, rendered.objects);
  return { revisions: rendered.revisions, committedAt: rendered.committedAt, targetsHash, spec: freezeSpec(spec) };
}

/** What an operation renders: its own sources and revisions, or those of the spec. */
export function renderForOperation(
  deps: Dependencies,
  application: RenderableApplication,
  sync: SyncOperation,
): Promise<RenderedApplication> {
  const { source, sources, revision, revisions } = sync.operation.sync;
  const own = sources ?? (source ? [source] : undefined);
  const asked = sync.resolveAgain ? [] : (revisions ?? (revision ? [revision] : []));
  return renderApplication(deps, application, {
    ...(own ? { sources: own } : {}),
    revisions: sync.revisions.length > 0 ? sync.revisions : asked,
  });
}

/**
 * Returns the objects that an operation froze, rendering them again if this process does not remember them.
 * @throws ManifestInvalidError if the same commits now render to something else
 */
export async function thawTargets(
  deps: Dependencies,
  application: RenderableApplication,
  sync: SyncOperation,
): Promise<readonly KubernetesObject[]> {
  const remembered = sync.targetsHash === undefined ? undefined : deps.recentTargets.get(sync.targetsHash);
  if (remembered) return remembered;
  const rendered = await renderForOperation(deps, application, sync);
  const { targetsHash } = freezeTargets(deps, application.spec, rendered);
  if (sync.targetsHash !== undefined && targetsHash !== sync.targetsHash) {
    throw new ManifestInvalidError(
      `the manifests at ${sync.revisions.join(', ')} are not what they were when the sync started; start it again`,
    );
  }
  return rendered.objects;
}
