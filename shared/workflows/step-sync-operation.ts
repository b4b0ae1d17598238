import type { ApplicationRef } from '../domain/application/application.ts';
import type { ComparedObject } from '../domain/application/control.ts';
import { type Evolution, evolveSyncOperation } from '../domain/sync/evolve-sync-operation.ts';
import type { SyncOperation } from '../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../stores/application-record.ts';
import {
  abandonClaim,
  type Claim,
  claimApplication,
  isTimeUp,
  releaseClaimed,
  saveClaimed,
} from './claim-application.ts';
import type { Dependencies } from './dependencies.ts';
import { nextSyncEvent, type PreparedSync } from './next-sync-event.ts';
import { refreshApplication } from './refresh-application.ts';
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
    const event = await nextSyncEvent(deps, claim, record, sync, prepared);
    prepared = event.prepared ?? prepared;
    const evolution = evolveSyncOperation(sync, event.event, deps.clock.now());
    const save = (current: ApplicationRecord) => withEvolution(deps, current, evolution, event.proofs ?? {});
    // A pause between steps means that somebody else may go on: the claim ends with this save.
    if (evolution.delaySeconds !== 0 || isTimeUp(deps, claim)) {
      await releaseClaimed(deps, claim, save);
      // The result is looked at right here: in the queue it would stand behind everybody else's refreshes.
      if (evolution.delaySeconds === undefined && !isTimeUp(deps, claim)) await refreshApplication(deps, claim.ref);
      return;
    }
    record = await saveClaimed(deps, claim, save);
  }
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
