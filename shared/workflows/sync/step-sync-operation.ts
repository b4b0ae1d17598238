import { type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import type { ComparedObject } from '../../domain/application/control.ts';
import { type Evolution, evolveSyncOperation } from '../../domain/sync/evolve-sync-operation.ts';
import type { SyncOperation } from '../../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import {
  abandonClaim,
  type Claim,
  claimApplication,
  isTimeUp,
  releaseClaimed,
  saveClaimed,
} from '../application/claim-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { refreshClaimed } from '../refresh/refresh-application.ts';
import { nextSyncStep } from './next-sync-step.ts';
import type { PreparedSync } from './sync-step.ts';
import { withSyncState } from './with-sync-state.ts';

/** Messages may come a little before their time: timers and clocks do not agree to the millisecond. */
const EARLY_MS = 250;

/**
 * Takes an operation as far as it goes without waiting: load → decide → perform → evolve → save (design §5).
 *
 * It ends at the first wait, which is saved with the time of the next look; it never sleeps. Safe to be called at any time,
 * twice, late, or after a crash: the stored state and the live objects alone decide.
 *
 * @param options `until`: when the invocation should have ended; what remains then is left to the next one
 */
export async function stepSyncOperation(
  deps: Dependencies,
  ref: ApplicationRef,
  operationId: string,
  options: { readonly until?: Date } = {},
): Promise<void> {
  const isWanted = ({ control }: ApplicationRecord) => isDue(control, operationId, deps.clock.now());
  const claim = await claimApplication(deps, ref, isWanted, options.until);
  if (!claim) return;
  const { deliveryId } = requireSync(claim.record);
  try {
    await deps.logger.during(deliveryId === undefined ? {} : { deliveryId }, () => stepUntilWait(deps, claim));
  } catch (error) {
    await abandonClaim(deps, claim);
    throw error;
  }
}

function isDue({ sync, wakes }: ApplicationRecord['control'], operationId: string, now: Date): boolean {
  if (sync?.id !== operationId) return false;
  return sync.terminateRequested || Date.parse(wakes.sync ?? '') <= now.getTime() + EARLY_MS;
}

/** What came of the steps since the last save. */
interface Unsaved {
  readonly evolution: Evolution;
  readonly proofs: { readonly [key: string]: ComparedObject };
}

/**
 * Saves before every effect and at the end: what lies between needs no save, since it would come out the same again.
 */
async function stepUntilWait(deps: Dependencies, claim: Claim): Promise<void> {
  let record = claim.record;
  let prepared: PreparedSync | undefined;
  let unsaved: Unsaved | undefined;
  for (;;) {
    const sync = requireSync(record);
    const step = await nextSyncStep(deps, claim, record, sync, prepared);
    prepared = step.prepared ?? prepared;
    if (step.kind === 'Effects' && unsaved) {
      record = await saveClaimed(deps, claim, withUnsaved(deps, unsaved));
      unsaved = undefined;
      // A person may have asked for the end of the operation meanwhile.
      if (requireSync(record).terminateRequested !== sync.terminateRequested) continue;
    }
    const { event, proofs = {} } = step.kind === 'Effects' ? await step.perform() : step;
    unsaved = {
      evolution: evolveSyncOperation(sync, event, deps.clock.now()),
      proofs: { ...unsaved?.proofs, ...proofs },
    };
    if (unsaved.evolution.delaySeconds !== 0 || isTimeUp(deps, claim)) return endStep(deps, claim, unsaved);
    record = withUnsaved(deps, unsaved)(record);
  }
}

function logStep({ logger }: Dependencies, { ref }: Claim, { id, phase, wait, message }: SyncOperation): void {
  const application = formatApplicationRef(ref);
  const isWaiting = phase === 'Running' && wait !== undefined;
  logger.info('sync', {
    application,
    operationId: id,
    phase,
    ...(isWaiting ? { waitsFor: wait.reason } : { outcome: message }),
  });
}

/** A pause between steps means that somebody else may go on: the claim ends with this save. */
async function endStep(deps: Dependencies, claim: Claim, unsaved: Unsaved): Promise<void> {
  const change = withUnsaved(deps, unsaved);
  const { operation, delaySeconds } = unsaved.evolution;
  logStep(deps, claim, operation);
  if (delaySeconds === undefined) {
    const { phase, startedAt } = operation;
    deps.metrics.count('argocd_app_sync_total', { phase });
    const seconds = (deps.clock.now().getTime() - Date.parse(startedAt)) / 1000;
    deps.metrics.observe('windlass_sync_duration_seconds', seconds, { phase });
  }
  if (unsaved.evolution.delaySeconds !== undefined || isTimeUp(deps, claim)) {
    await releaseClaimed(deps, claim, change);
    return;
  }
  // The result is looked at right here: in the queue it would stand behind everybody else's refreshes.
  await refreshClaimed(deps, { ...claim, record: change(claim.record), unsaved: change });
}

function withUnsaved(
  deps: Dependencies,
  { evolution, proofs }: Unsaved,
): (record: ApplicationRecord) => ApplicationRecord {
  return (current) => withEvolution(deps, current, evolution, proofs);
}

function withEvolution(
  deps: Dependencies,
  current: ApplicationRecord,
  { operation, delaySeconds }: Evolution,
  proofs: { readonly [key: string]: ComparedObject },
): ApplicationRecord {
  // A person may have asked for the end of the operation while this step ran.
  const terminateRequested = operation.terminateRequested || current.control.sync?.terminateRequested;
  const next = terminateRequested ? { ...operation, terminateRequested } : operation;
  const compared = { ...current.control.compared, ...proofs };
  const proven = { ...current, control: { ...current.control, compared } };
  // The message that asked for it met our lease: the end must not wait for the next look.
  const isNew = terminateRequested === true && !operation.terminateRequested;
  const delay = isNew && delaySeconds !== undefined ? 0 : delaySeconds;
  return withSyncState(proven, next, delay, deps.clock.now());
}

function requireSync({ control }: ApplicationRecord): SyncOperation {
  if (!control.sync) throw new Error('a claimed operation is gone');
  return control.sync;
}
