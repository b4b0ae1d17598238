import type { Application } from '../../domain/application/application.ts';
import { hasSyncOption } from '../../domain/application/sync-options.ts';
import { ManifestInvalidError } from '../../domain/errors/source-errors.ts';
import { SyncRefusedError } from '../../domain/errors/sync-errors.ts';
import { findPermissionFault } from '../../domain/project/find-permission-fault.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { pairResources } from '../../domain/resource/pair-resources.ts';
import { formatResourceKey, type ResourceKey, resourceKeyOf } from '../../domain/resource/resource-key.ts';
import { buildSyncPlan, runsHooks } from '../../domain/sync/build-sync-plan.ts';
import type { FrozenTargets } from '../../domain/sync/new-sync-operation.ts';
import { freezeSpec } from '../../domain/sync/operation-state.ts';
import { exceedsPruneLimit } from '../../domain/sync/prune-limit.ts';
import type { PruneHold, SyncOperation, SyncTask } from '../../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { compareTargets, ownSelector } from '../compare/compare-application.ts';
import { loadTargets, type Targets } from '../compare/load-targets.ts';
import { readLiveObjects } from '../compare/read-live-objects.ts';
import type { Dependencies } from '../dependencies.ts';
import { findDestinationCluster } from '../destination/find-destination-cluster.ts';
import type { DestinationClients } from '../destination/open-destination.ts';
import { ownerOf } from '../destination/owner-of.ts';
import { projectOf } from '../project/project-of.ts';
import { describeShared } from '../refresh/find-comparison-faults.ts';
import { freezeTargets, renderForOperation } from './freeze-targets.ts';
import { pruneLimitOf } from './prune-limit-of.ts';

/** What a sync will do, frozen. */
export interface FrozenPlan extends FrozenTargets {
  readonly tasks: readonly SyncTask[];
  /** The targets, hooks among them. */
  readonly targets: readonly KubernetesObject[];
  readonly hold?: Omit<PruneHold, 'since'>;
}

/**
 * Renders (unless the comparison that started the sync did), reads what is live, and freezes the tasks.
 * @throws SyncRefusedError if the sync must not begin at all; the errors of sources, renderer and cluster
 */
export async function planSyncOperation(
  deps: Dependencies,
  record: ApplicationRecord,
  sync: SyncOperation,
  clients: DestinationClients,
): Promise<FrozenPlan> {
  const { application, control } = record;
  const { frozen, objects } = await freeze(deps, record, sync);
  const loaded = await loadTargets(deps, clients, application.metadata, application.spec, objects);
  // What cannot be said of a kind now may be said at the next try; until then nothing is applied or pruned.
  const [unread] = loaded.unreadKinds.values();
  if (unread) throw unread;
  refuseUnnamed(loaded);
  const targets = [...loaded.targets, ...(runsHooks(sync.operation.sync) ? loaded.hooks : [])];
  const plan = buildSyncPlan({
    targets,
    extras: await readExtras(deps, record, loaded, clients),
    request: sync.operation.sync,
    owner: { ...sync, revisions: frozen.revisions },
    ...(await lookAtTargets(deps, record, sync, loaded, clients)),
  });
  refuseEmptySelection(sync, plan);
  const tasks = await forbidTasks(deps, application, plan);
  const limit = await pruneLimitOf(deps, application, sync.operation);
  const hold = exceedsPruneLimit(tasks, control.inventory, limit);
  return { ...frozen, tasks, targets, ...(hold && !sync.operation.sync.dryRun ? { hold } : {}) };
}

async function freeze(deps: Dependencies, { application }: ApplicationRecord, sync: SyncOperation) {
  const remembered = sync.targetsHash === undefined ? undefined : deps.recentTargets.get(sync.targetsHash);
  if (remembered) {
    const frozen = {
      revisions: sync.revisions,
      ...(sync.committedAt ? { committedAt: sync.committedAt } : {}),
      targetsHash: sync.targetsHash ?? '',
      spec: freezeSpec(application.spec),
    };
    return { frozen, objects: remembered };
  }
  const rendered = await renderForOperation(deps, application, sync);
  return { frozen: freezeTargets(deps, application.spec, rendered), objects: rendered.objects };
}

/** What is live and no longer wanted. The targets are not read: they are applied whatever they are now. */
async function readExtras(
  deps: Dependencies,
  { application, control }: ApplicationRecord,
  { targets, hooks, unknownScope }: Targets,
  clients: DestinationClients,
): Promise<readonly KubernetesObject[]> {
  const wanted = new Set([...targets, ...hooks].map((target) => formatResourceKey(resourceKeyOf(target))));
  const known = control.inventory.filter((entry) => !wanted.has(formatResourceKey(entry)));
  const live = await readLiveObjects(clients, { known, others: [], selector: ownSelector(application.metadata) });
  const pairs = pairResources({
    owner: await ownerOf(deps, application.metadata),
    targets,
    live: [...live.values()],
    unknownScope,
  });
  return pairs.filter((pair) => pair.requiresPruning).flatMap((pair) => pair.live ?? []);
}

/** Two options need to know what is live already; without them it costs nothing. */
async function lookAtTargets(
  deps: Dependencies,
  record: ApplicationRecord,
  sync: SyncOperation,
  loaded: Targets,
  clients: DestinationClients,
): Promise<{ readonly inSync?: ReadonlySet<string> }> {
  const options = sync.operation.sync.syncOptions;
  const onlyOutOfSync = hasSyncOption(options, 'ApplyOutOfSyncOnly=true');
  const failsOnShared = hasSyncOption(options, 'FailOnSharedResource=true');
  if (!onlyOutOfSync && !failsOnShared) return {};
  const compared = await compareTargets(deps, record, loaded, clients);
  if (failsOnShared) {
    const owner = await ownerOf(deps, record.application.metadata);
    const shared = compared.flatMap(({ pair }) => describeShared(owner, pair) ?? []);
    if (shared.length > 0) throw new SyncRefusedError(`Shared resource found: ${shared.join('; ')}`);
  }
  if (!onlyOutOfSync) return {};
  const synced = compared.filter(({ comparison }) => comparison === 'Synced');
  return { inSync: new Set(synced.map(({ pair }) => formatResourceKey(pair.key))) };
}

/** Marks what the project does not permit (reference/argocd.md §1.3.4); nothing is applied then. */
async function forbidTasks(
  deps: Dependencies,
  application: Application,
  tasks: readonly SyncTask[],
): Promise<readonly SyncTask[]> {
  const project = await projectOf(deps, application);
  if (!project) return tasks;
  const cluster = await findDestinationCluster(deps, application.spec.destination);
  return tasks.map((task) => {
    const message = task.state === 'Pending' ? findPermissionFault(project, task, cluster) : undefined;
    if (message === undefined) return task;
    // What may not be touched is not deleted either; that is no reason to stop.
    if (task.action === 'Prune') return { ...task, state: 'Skipped', result: 'PruneSkipped', message };
    return { ...task, state: 'Failed', result: 'SyncFailed', message, isForbidden: true };
  });
}

function refuseEmptySelection({ operation }: SyncOperation, tasks: readonly SyncTask[]): void {
  const chosen = operation.sync.resources ?? [];
  if (chosen.length === 0 || tasks.length > 0 || operation.initiatedBy.automated) return;
  const names = chosen.map(({ group, kind, name }) => `${group ?? ''}:${kind}:${name}`);
  throw new SyncRefusedError(`none of the chosen resources is part of the application: ${names.join(', ')}`);
}

/** What a cluster could not be told at all is said before anything is applied. */
function refuseUnnamed({ targets, withoutNamespace }: Targets): void {
  const [homeless] = withoutNamespace as readonly ResourceKey[];
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
