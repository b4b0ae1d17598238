import type { OperationPhase } from '../application/operation.ts';
import { isPastDeadline } from './decide-sync-step.ts';
import type { Decision, DecisionToWait } from './decision.ts';
import { newDeadline } from './new-sync-operation.ts';
import { nextPosition } from './remaining-tasks.ts';
import { mayRetry, pollDelaySeconds, retryDelaySeconds } from './retry-backoff.ts';
import type { ExecutionOutcome, TaskChange } from './sync-action.ts';
import type { FrozenSpec, PruneHold, SyncOperation, SyncTask, SyncWait, WaitReason } from './sync-operation.ts';
import { isSamePosition } from './sync-phase.ts';
import { traced } from './trace.ts';

const LONGEST_TROUBLE_WAIT_SECONDS = 60;

/** What happened to an operation. */
export type SyncEvent =
  | {
      readonly type: 'Planned';
      readonly revisions: readonly string[];
      readonly committedAt?: readonly (string | null)[];
      readonly targetsHash: string;
      readonly spec: FrozenSpec;
      readonly tasks: readonly SyncTask[];
      /** The plan deletes more than it may without approval. */
      readonly hold?: Omit<PruneHold, 'since'>;
      readonly notes?: readonly string[];
      readonly milliseconds?: number;
    }
  | { readonly type: 'Decided'; readonly decision: Decision }
  | {
      readonly type: 'Executed';
      readonly outcome: ExecutionOutcome;
      readonly message: string;
      readonly milliseconds?: number;
      /** Seconds to let pass if a wave ends with this and another one follows. */
      readonly waveDelaySeconds?: number;
    }
  | {
      readonly type: 'Troubled';
      readonly reason: WaitReason;
      readonly message: string;
      readonly retryAfterSeconds?: number;
    }
  /** A newer commit needs no sync any more; this one must not go on. */
  | { readonly type: 'Superseded'; readonly message: string };

/** The next state, and in how many seconds the operation wants to be looked at again (0: at once, absent: never). */
export interface Evolution {
  readonly operation: SyncOperation;
  readonly delaySeconds?: number;
}

/** Makes the next state of an operation; the only writer of it. */
export function evolveSyncOperation(operation: SyncOperation, event: SyncEvent, now: Date): Evolution {
  switch (event.type) {
    case 'Planned':
      return { operation: plan(operation, event, now), delaySeconds: 0 };
    case 'Decided':
      return applyDecision(operation, event.decision, now);
    case 'Executed':
      return applyOutcome(operation, event, now);
    case 'Troubled':
      return troubled(operation, event, now);
    case 'Superseded':
      return finish(operation, 'Failed', event.message, now);
  }
}

function plan(operation: SyncOperation, event: Extract<SyncEvent, { type: 'Planned' }>, now: Date): SyncOperation {
  const { revisions, committedAt, targetsHash, spec, tasks, notes = [], milliseconds } = event;
  const { hold: before, ...rest } = operation;
  const planned = {
    ...rest,
    planned: true,
    validated: false,
    revisions,
    targetsHash,
    spec,
    tasks,
    ...(committedAt ? { committedAt } : {}),
  };
  const counts = Object.entries(Object.groupBy(tasks, ({ action }) => action)).map(
    ([action, some]) => `${some.length} ${action}`,
  );
  const at = revisions.length > 0 ? ` at ${revisions.join(', ')}` : '';
  const message = `${tasks.length} tasks${counts.length > 0 ? ` (${counts.join(', ')})` : ''}${at}`;
  const line = { event: 'planned', message, ...(milliseconds === undefined ? {} : { milliseconds }) };
  const withTrace = notes.reduce(
    (state, note) => traced(state, now, { event: 'note', message: note }),
    traced(planned, now, line),
  );
  return event.hold
    ? { ...withTrace, hold: { ...event.hold, since: heldSince(before, event.hold.keys, now) } }
    : withTrace;
}

/** An approval of the same deletions, or of more, stays valid when a retry plans again. */
function heldSince(before: PruneHold | undefined, keys: readonly string[], now: Date): string {
  return before && keys.every((key) => before.keys.includes(key)) ? before.since : now.toISOString();
}

function applyDecision(operation: SyncOperation, decision: Decision, now: Date): Evolution {
  switch (decision.kind) {
    case 'Settle': {
      const message = decision.changes.map((change) => describeChange(change)).join(', ');
      return {
        operation: traced(withoutWait(withChanges(operation, decision.changes)), now, { event: 'settled', message }),
        delaySeconds: 0,
      };
    }
    case 'Wait':
      return wait(operation, decision, now);
    case 'Complete':
      return complete(operation, decision.phase, decision.message, now);
    case 'Execute':
      return { operation, delaySeconds: 0 };
  }
}

function describeChange({ key, state, message }: TaskChange): string {
  return `${key} ${state ?? 'changed'}${state === 'Failed' && message ? ` (${message})` : ''}`;
}

function applyOutcome(
  operation: SyncOperation,
  { outcome, message, milliseconds, waveDelaySeconds = 0 }: Extract<SyncEvent, { type: 'Executed' }>,
  now: Date,
): Evolution {
  const line = { event: 'executed', message, ...(milliseconds === undefined ? {} : { milliseconds }) };
  const changed = traced(withChanges(operation, outcome.changes), now, line);
  const after = outcome.notes.reduce((state, note) => traced(state, now, { event: 'note', message: note }), changed);
  if (outcome.trouble) return troubled(after, { reason: 'ClusterUnreachable', ...outcome.trouble }, now);
  const accepted = after.tasks.every((task) => task.state !== 'Failed');
  const next = withoutWait({ ...after, validated: after.validated || accepted });
  if (waveDelaySeconds > 0 && endsWave(operation, next)) {
    const delay = { kind: 'Wait', reason: 'WaveDelay', delaySeconds: waveDelaySeconds } as const;
    return wait(next, { ...delay, message: `waiting ${waveDelaySeconds} s before the next wave` }, now);
  }
  return { operation: next, delaySeconds: 0 };
}

/** Whether the last task of a wave was just run, and another wave follows. */
function endsWave(before: SyncOperation, after: SyncOperation): boolean {
  if (!before.validated) return false;
  const [from, to] = [nextPosition(before), nextPosition(after)];
  return (
    from !== undefined &&
    to !== undefined &&
    from.phase !== 'SyncFail' &&
    to.phase !== 'SyncFail' &&
    !isSamePosition(from, to)
  );
}

/** The world cannot be asked right now: that is a wait with back-off, no failure. */
function troubled(
  operation: SyncOperation,
  trouble: { readonly reason: WaitReason; readonly message: string; readonly retryAfterSeconds?: number },
  now: Date,
): Evolution {
  const attempts = operation.wait?.reason === trouble.reason ? operation.wait.attempts : 0;
  const delaySeconds = trouble.retryAfterSeconds ?? pollDelaySeconds(attempts, LONGEST_TROUBLE_WAIT_SECONDS);
  return wait(operation, { kind: 'Wait', reason: trouble.reason, message: trouble.message, delaySeconds }, now);
}

function wait(operation: SyncOperation, { reason, message, delaySeconds }: DecisionToWait, now: Date): Evolution {
  const same = operation.wait?.reason === reason ? operation.wait : undefined;
  const next: SyncWait = {
    reason,
    message,
    since: same?.since ?? now.toISOString(),
    attempts: (same?.attempts ?? 0) + 1,
    nextLookAt: new Date(now.getTime() + delaySeconds * 1000).toISOString(),
  };
  // A wait for a person or for a window is not the operation's own time.
  const patient = reason === 'SyncWindow' || reason === 'Confirmation' || reason === 'PruneLimit';
  const waiting = {
    ...operation,
    message,
    wait: next,
    ...(patient ? { deadlineAt: newDeadline(now, operation.timeoutSeconds) } : {}),
  };
  // One line a wait, not one a look: the attempts are counted in the wait itself.
  const changed = same?.message !== message;
  return { operation: changed ? traced(waiting, now, { event: 'waiting', message }) : waiting, delaySeconds };
}

function complete(operation: SyncOperation, phase: OperationPhase, message: string, now: Date): Evolution {
  const { retry } = operation.operation;
  const failed = (phase === 'Failed' || phase === 'Error') && !operation.terminateRequested;
  // Past its deadline a retry would end like this one, and one without a limit would do so for ever.
  if (failed && !isPastDeadline(operation, now) && mayRetry(retry, operation.retryCount)) {
    const attempt = operation.retryCount + 1;
    const delaySeconds = retryDelaySeconds(retry, operation.retryCount);
    const at = new Date(now.getTime() + delaySeconds * 1000).toISOString();
    const text = `${message}. Retrying attempt #${attempt} at ${at}`;
    const again = { ...toBePlannedAgain(operation), retryCount: attempt };
    return wait(again, { kind: 'Wait', reason: 'Retry', message: text, delaySeconds }, now);
  }
  return finish(operation, phase, message, now);
}

function finish(operation: SyncOperation, phase: OperationPhase, message: string, now: Date): Evolution {
  const finished = { ...withoutWait(operation), phase, message, finishedAt: now.toISOString() };
  return { operation: traced(finished, now, { event: 'completed', message: `${phase}: ${message}` }) };
}

/**
 * A retry runs everything again, at the same revision unless it is to `refresh`; what has to be deleted is looked for anew. The results
 * stay to be seen until then.
 */
function toBePlannedAgain(operation: SyncOperation): SyncOperation {
  if (!operation.operation.retry?.refresh) return { ...operation, planned: false };
  const { targetsHash: _before, spec: _frozen, ...rest } = operation;
  return { ...rest, planned: false, revisions: [], resolveAgain: true };
}

function withoutWait({ wait: _over, ...operation }: SyncOperation): SyncOperation {
  return operation;
}

function withChanges(operation: SyncOperation, changes: readonly TaskChange[]): SyncOperation {
  const byKey = new Map(changes.map((change) => [change.key, change]));
  const tasks = operation.tasks.map((task) => ({ ...task, ...byKey.get(task.key) }));
  return { ...operation, tasks };
}
