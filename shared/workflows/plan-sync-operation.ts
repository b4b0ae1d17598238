import { hasSyncOption } from '../domain/application/sync-options.ts';
import { ObjectRefusedError } from '../domain/errors/cluster-errors.ts';
import { ManifestInvalidError } from '../domain/errors/source-errors.ts';
import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import { pairResources } from '../domain/resource/pair-resources.ts';
import { formatResourceKey, type ResourceKey, resourceKeyOf } from '../domain/resource/resource-key.ts';
import { buildSyncPlan } from '../domain/sync/build-sync-plan.ts';
import type { FrozenTargets } from '../domain/sync/new-sync-operation.ts';
import { freezeSpec } from '../domain/sync/operation-state.ts';
import type { SyncOperation, SyncTask } from '../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../stores/application-record.ts';
import { ownSelector } from './compare-application.ts';
import type { Dependencies } from './dependencies.ts';
import { freezeTargets, renderForOperation } from './freeze-targets.ts';
import { loadTargets } from './load-targets.ts';
import type { DestinationClients } from './open-destination.ts';
import { readLiveObjects } from './read-live-objects.ts';

/** What a sync will do, frozen. */
export interface FrozenPlan extends FrozenTargets {
  readonly tasks: readonly SyncTask[];
  readonly targets: readonly KubernetesObject[];
}

/**
 * Renders (unless the comparison that started the sync did), reads what is live, and freezes the tasks.
 * @throws the errors of sources, renderer and cluster
 */
export async function planSyncOperation(
  deps: Dependencies,
  { application, control }: ApplicationRecord,
  sync: SyncOperation,
  clients: DestinationClients,
): Promise<FrozenPlan> {
  const remembered = sync.targetsHash === undefined ? undefined : deps.recentTargets.get(sync.targetsHash);
  const rendered = remembered ? undefined : await renderForOperation(deps, application, sync);
  const frozen = rendered
    ? freezeTargets(deps, application.spec, rendered)
    : { revisions: sync.revisions, targetsHash: sync.targetsHash ?? '', spec: freezeSpec(application.spec) };
  const { targets, unknownScope, withoutNamespace } = await loadTargets(
    clients,
    application.metadata,
    application.spec,
    remembered ?? rendered?.objects ?? [],
  );
  refuseUnnamed(targets, withoutNamespace);
  // Only what may have to be pruned is read: the targets are applied whatever they are now.
  const wanted = new Set(targets.map((target) => formatResourceKey(resourceKeyOf(target))));
  const known = control.inventory.filter((entry) => !wanted.has(formatResourceKey(entry)));
  const live = await readLiveObjects(clients, { known, others: [], selector: ownSelector(application.metadata) });
  const pairs = pairResources({ application: application.metadata, targets, live: [...live.values()], unknownScope });
  const tasks = buildSyncPlan({
    targets: pairs.filter((pair) => !pair.isSkipped).flatMap((pair) => pair.target ?? []),
    extras: pairs.filter((pair) => pair.requiresPruning).flatMap((pair) => pair.live ?? []),
    request: sync.operation.sync,
  });
  return { ...frozen, tasks, targets };
}

/** What a cluster could not be told at all is said before anything is applied. */
function refuseUnnamed(targets: readonly KubernetesObject[], withoutNamespace: readonly ResourceKey[]): void {
  const [homeless] = withoutNamespace;
  if (homeless) {
    throw new ManifestInvalidError(
      `${homeless.kind} ${homeless.name} names no namespace, and neither does spec.destination.namespace; set one of them`,
    );
  }
  const nameless = targets.find((target) => !target.metadata.name);
  if (nameless) {
    throw new ManifestInvalidError(
      `${nameless.kind} ${nameless.metadata.generateName}: generateName is only for hooks; give it a name, so that it can be found again`,
    );
  }
}

/**
 * Creates the destination namespace for `CreateNamespace=true`, before anything else is tried (reference/argocd.md §1.2).
 * It is not tracked, hence never pruned. A Namespace among the targets is left to the sync itself.
 */
export async function createNamespaceIfAsked(
  clients: DestinationClients,
  namespace: string | undefined,
  syncOptions: readonly string[] | undefined,
  targets: readonly KubernetesObject[],
): Promise<void> {
  if (!namespace || !hasSyncOption(syncOptions, 'CreateNamespace=true')) return;
  if (
    targets.some(
      ({ kind, apiVersion, metadata }) => kind === 'Namespace' && apiVersion === 'v1' && metadata.name === namespace,
    )
  ) {
    return;
  }
  const reference = { group: '', version: 'v1', kind: 'Namespace', namespace: '', name: namespace };
  if (await clients.cluster.get(reference)) return;
  try {
    await clients.cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  } catch (error) {
    const existsMeanwhile = error instanceof ObjectRefusedError && error.data.reason === 'AlreadyExists';
    if (!existsMeanwhile) throw error;
  }
}
