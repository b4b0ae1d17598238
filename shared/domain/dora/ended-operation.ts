import { type Application, sourcesOf } from '../application/application.ts';
import type { ApplicationControl } from '../application/control.ts';
import { isCompleted } from '../application/operation.ts';
import type { Source } from '../application/source.ts';
import { SUPERSEDED } from '../sync/decide-auto-sync.ts';
import { specFor } from '../sync/operation-state.ts';
import type { SyncOperation } from '../sync/sync-operation.ts';

/** An application with what is kept beside it. */
export interface Recorded {
  readonly application: Application;
  readonly control: ApplicationControl;
}

/** An operation that is over, as far as deployments are concerned. */
export interface EndedOperation {
  readonly hasSucceeded: boolean;
  readonly isAutomated: boolean;
  readonly startedAt: string;
  readonly endedAt: string;
  /** When its targets were rendered; absent if they never were. */
  readonly renderedAt?: string;
  readonly revisions: readonly string[];
  /** When the commits were made, one per source. */
  readonly committedAt: readonly (string | null)[];
  readonly sources: readonly Source[];
  /** Absent if nothing was ever planned, so that nothing was changed either. */
  readonly targetsHash?: string;
}

/**
 * The operation that ended between two states of an application. Dry runs and syncs of chosen objects deploy nothing; one that somebody
 * ended, or that a newer commit took the place of, counts only if an attempt of it had failed before.
 */
export function endedOperationOf(before: Recorded, after: Recorded): EndedOperation | undefined {
  const running = before.control.sync;
  if (!running || after.control.sync?.id === running.id) return undefined;
  const { dryRun, resources = [] } = running.operation.sync;
  if (dryRun || resources.length > 0) return undefined;
  const state = after.application.status.operationState;
  const own = state?.startedAt === running.startedAt && isCompleted(state.phase) ? state : undefined;
  const hasSucceeded = own?.phase === 'Succeeded';
  const isGivenUp = !own || running.terminateRequested === true || own.message?.startsWith(SUPERSEDED) === true;
  if (!hasSucceeded && isGivenUp && running.retryCount === 0) return undefined;
  const { revision, revisions } = own?.syncResult ?? {};
  const renderedAt = renderedAtOf(running, after.control);
  return {
    hasSucceeded,
    isAutomated: running.operation.initiatedBy.automated === true,
    startedAt: running.startedAt,
    endedAt: own?.finishedAt ?? state?.startedAt ?? running.startedAt,
    ...(renderedAt === undefined ? {} : { renderedAt }),
    revisions: revisions ?? (revision ? [revision] : running.revisions),
    committedAt: running.committedAt ?? [],
    sources: deployedSources(running, before.application),
    ...(running.targetsHash === undefined ? {} : { targetsHash: running.targetsHash }),
  };
}

/** An automated sync begins with what was rendered; any other renders when it plans. */
function renderedAtOf({ operation, startedAt }: SyncOperation, { lastTrace }: ApplicationControl): string | undefined {
  return operation.initiatedBy.automated ? startedAt : lastTrace?.find(({ event }) => event === 'planned')?.at;
}

function deployedSources(running: SyncOperation, { spec }: Application): readonly Source[] {
  const { source, sources } = running.operation.sync;
  return sources ?? (source ? [source] : sourcesOf(specFor(running, spec)));
}
