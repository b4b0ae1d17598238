import type { ApplicationRef } from '../domain/application/application.ts';
import { prunePropagationPolicy } from '../domain/application/sync-options.ts';
import { GitOpsError } from '../domain/errors/gitops-error.ts';
import { assessHealth } from '../domain/health/assess-health.ts';
import { definedKinds } from '../domain/resource/defined-kinds.ts';
import { gvkOf, type KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import { formatResourceKey, resourceKeyOf } from '../domain/resource/resource-key.ts';
import { decideSyncStep, type LiveTask } from '../domain/sync/decide-sync-step.ts';
import { type Evolution, evolveSyncOperation, type SyncEvent } from '../domain/sync/evolve-sync-operation.ts';
import type { SyncAction } from '../domain/sync/sync-action.ts';
import type { SyncOperation } from '../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../stores/application-record.ts';
import { abandonClaim, assertClaimHolds, type Claim, claimApplication, releaseClaimed, saveClaimed } from './claim-application.ts';
import { withSyncState } from './with-sync-state.ts';
import { ownSelector } from './compare-application.ts';
import type { Dependencies } from './dependencies.ts';
import { describeTrouble } from './describe-trouble.ts';
import { thawTargets } from './freeze-targets.ts';
import { formatKind, loadTargets } from './load-targets.ts';
import { type DestinationClients, openDestination } from './open-destination.ts';
import { performSyncActions } from './perform-sync-actions.ts';
import { createNamespaceIfAsked, planSyncOperation } from './plan-sync-operation.ts';
import { readLiveObjects } from './read-live-objects.ts';

/** Messages may come a little before their time: timers and clocks do not agree to the millisecond. */
const EARLY_MS = 250;

/**
 * Takes an operation as far as it goes without waiting: load → decide → perform → evolve → save (design §5).
 *
 * It ends at the first wait, which is saved with the time of the next look; it never sleeps. Safe to be called at any time,
 * twice, late, or after a crash: the stored state and the live objects alone decide.
 */
export async function stepSyncOperation(deps: Dependencies, ref: ApplicationRef, operationId: string): Promise<void> {
  const claim = await claimApplication(deps, ref, ({ control }) => isDue(control, operationId, deps.clock.now()));
  if (!claim) return;
  try {
    await stepUntilWait(deps, claim);
  } catch (error) {
    await abandonClaim(deps, claim);
    throw error;
  }
}

function isDue({ sync, wakes }: ApplicationRecord['control'], operationId: string, now: Date): boolean {
  if (sync?.id !== operationId) return false;
  return sync.terminateRequested || Date.parse(wakes.sync ?? '') <= now.getTime() + EARLY_MS;
}

async function stepUntilWait(deps: Dependencies, claim: Claim): Promise<void> {
  let record = claim.record;
  let prepared: PreparedSync | undefined;
  for (;;) {
    const sync = requireSync(record);
    const event = await nextEvent(deps, claim, record, sync, prepared);
    prepared = event.prepared ?? prepared;
    const evolution = evolveSyncOperation(sync, event.event, deps.clock.now());
    const save = (current: ApplicationRecord) => withEvolution(deps, current, evolution);
    // A pause between steps means that somebody else may go on: the claim ends with this save.
    if (evolution.delaySeconds !== 0) {
      await releaseClaimed(deps, claim, save);
      return;
    }
    record = await saveClaimed(deps, claim, save);
  }
}

interface StepEvent {
  readonly event: SyncEvent;
  readonly prepared?: PreparedSync;
}

/** What the steps of one invocation share, so that it is loaded once. */
interface PreparedSync {
  readonly clients: DestinationClients;
  readonly targets: readonly KubernetesObject[];
}

async function nextEvent(
  deps: Dependencies,
  claim: Claim,
  record: ApplicationRecord,
  sync: SyncOperation,
  before: PreparedSync | undefined,
): Promise<StepEvent> {
  if (sync.terminateRequested) return { event: { type: 'Decided', decision: decideSyncStep(sync, new Map(), deps.clock.now()) } };
  try {
    const clients = before?.clients ?? (await openDestination(deps, record.application.spec));
    if (!sync.planned) return await plan(deps, claim, record, sync, clients);
    const targets = before?.targets ?? (await loadFrozen(deps, record, sync, clients));
    const prepared = { clients, targets };
    const live = await readStartedTasks(record, sync, clients);
    const decision = decideSyncStep(sync, live, deps.clock.now());
    if (decision.kind !== 'Execute') return { event: { type: 'Decided', decision }, prepared };
    return { event: await execute(deps, claim, sync, prepared, decision.batches), prepared };
  } catch (error) {
    return { event: eventOfError(error) };
  }
}

async function plan(
  deps: Dependencies,
  claim: Claim,
  record: ApplicationRecord,
  sync: SyncOperation,
  clients: DestinationClients,
): Promise<StepEvent> {
  const { targets, ...frozen } = await planSyncOperation(deps, record, sync, clients);
  assertClaimHolds(deps, claim);
  const { destination } = record.application.spec;
  if (!sync.operation.sync.dryRun) {
    await createNamespaceIfAsked(clients, destination.namespace, sync.operation.sync.syncOptions, targets);
  }
  return { event: { type: 'Planned', ...frozen }, prepared: { clients, targets } };
}

async function loadFrozen(
  deps: Dependencies,
  { application }: ApplicationRecord,
  sync: SyncOperation,
  clients: DestinationClients,
): Promise<readonly KubernetesObject[]> {
  const rendered = await thawTargets(deps, application.spec, sync);
  return (await loadTargets(clients, application.metadata, application.spec, rendered)).targets;
}

async function execute(
  deps: Dependencies,
  claim: Claim,
  sync: SyncOperation,
  { clients, targets }: PreparedSync,
  batches: readonly (readonly SyncAction[])[],
): Promise<SyncEvent> {
  const startedAt = deps.clock.now().getTime();
  const syncOptions = sync.operation.sync.syncOptions ?? [];
  const outcome = await performSyncActions(batches, {
    application: claim.ref,
    clients,
    targets: new Map(targets.map((target) => [formatResourceKey(resourceKeyOf(target)), target])),
    brings: broughtBy(targets),
    syncOptions,
    propagationPolicy: prunePropagationPolicy(syncOptions),
    concurrency: deps.settings.applyConcurrency,
    attempts: sync.wait?.attempts ?? 0,
    assertMayAct: () => assertClaimHolds(deps, claim),
  });
  const verb = batches[0]?.[0]?.verb ?? 'dry-run';
  const milliseconds = deps.clock.now().getTime() - startedAt;
  return { type: 'Executed', outcome, message: `${verb} of ${batches.flat().length} objects took ${milliseconds} ms` };
}

function broughtBy(targets: readonly KubernetesObject[]) {
  return {
    kinds: new Set(definedKinds(targets).map(formatKind)),
    namespaces: new Set(
      targets.filter((target) => target.kind === 'Namespace' && gvkOf(target).group === '').map(({ metadata }) => metadata.name),
    ),
  };
}

/** Looks at the objects whose health or deletion is waited for; without a later wave there is nothing to wait for. */
async function readStartedTasks(
  { application }: ApplicationRecord,
  sync: SyncOperation,
  clients: DestinationClients,
): Promise<ReadonlyMap<string, LiveTask>> {
  const nextWave = sync.tasks.find((task) => task.state === 'Pending')?.wave;
  const started = sync.tasks.filter((task) => task.state === 'Started' && nextWave !== undefined && task.wave < nextWave);
  const selector = ownSelector(application.metadata);
  const live = await readLiveObjects(clients, started, selector);
  return new Map(
    started.map((task) => {
      const object = live.get(task.key);
      // An object of the same name that came after ours is another one: ours is gone.
      const same = object && (task.uid === undefined || object.metadata.uid === task.uid);
      const health = same ? assessHealth(object) : undefined;
      return [task.key, { exists: Boolean(same), ...(health ? { health } : {}) }];
    }),
  );
}

/** What could not be found out for now is a wait; what will not become better ends the operation with Error. */
function eventOfError(error: unknown): SyncEvent {
  const trouble = error instanceof GitOpsError ? describeTrouble(error) : undefined;
  if (!(error instanceof GitOpsError) || !trouble) throw error;
  if (error.retry === 'never') {
    return { type: 'Decided', decision: { kind: 'Complete', phase: 'Error', message: trouble.message } };
  }
  return {
    type: 'Troubled',
    reason: trouble.from === 'cluster' ? 'ClusterUnreachable' : 'SourceUnavailable',
    message: trouble.message,
    ...(typeof error.retry === 'object' ? { retryAfterSeconds: error.retry.afterSeconds } : {}),
  };
}

function withEvolution(deps: Dependencies, current: ApplicationRecord, { operation, delaySeconds }: Evolution): ApplicationRecord {
  // A person may have asked for the end of the operation while this step ran.
  const terminateRequested = operation.terminateRequested || current.control.sync?.terminateRequested;
  const next = terminateRequested ? { ...operation, terminateRequested } : operation;
  return withSyncState(current, next, delaySeconds, deps.clock.now());
}

function requireSync({ control }: ApplicationRecord): SyncOperation {
  if (!control.sync) throw new Error('a claimed operation is gone');
  return control.sync;
}
