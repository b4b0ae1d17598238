import type { OperationPhase } from '../application/operation.ts';
import { type Decision, isPastDeadline } from './decide-sync-step.ts';
import { mayRetry, pollDelaySeconds, retryDelaySeconds } from './retry-backoff.ts';
import type { ActionOutcome, ExecutionOutcome } from './sync-action.ts';
import type { FrozenSpec, SyncOperation, SyncTask, SyncWait, TraceEvent, WaitReason } from './sync-operation.ts';

/** Older lines of a trace are dropped from here on. */
const TRACE_LENGTH = 200;
const LONGEST_TROUBLE_WAIT_SECONDS = 60;

/** What happened to an operation. */
export type SyncEvent =
  | {
      readonly type: 'Planned';
      readonly revisions: readonly string[];
      readonly targetsHash: string;
      readonly spec: FrozenSpec;
      readonly tasks: readonly SyncTask[];
    }
  | { readonly type: 'Decided'; readonly decision: Decision }
  | { readonly type: 'Executed'; readonly outcome: ExecutionOutcome; readonly message: string }
  | {
      readonly type: 'Troubled';
      readonly reason: WaitReason;
      readonly message: string;
      readonly retryAfterSeconds?: number;
    };

/** The next state, and in how many seconds the operation wants to be looked at again (0: at once, absent: never). */
export interface Evolution {
  readonly operation: SyncOperation;
  readonly delaySeconds?: number;
}

/** Makes the next state of an operation; the only writer of it. */
export function evolveSyncOperation(operation: SyncOperation, event: SyncEvent, now: Date): Evolution {
  switch (event.type) {
    case 'Planned':
      return {
        operation: traced(
          {
            ...operation,
            planned: true,
            revisions: event.revisions,
            targetsHash: event.targetsHash,
            spec: event.spec,
            tasks: event.tasks,
          },
          now,
          'planned',
          `${event.tasks.length} tasks at ${event.revisions.join(', ')}`,
        ),
        delaySeconds: 0,
      };
    case 'Decided':
      return applyDecision(operation, event.decision, now);
    case 'Executed':
      return applyOutcome(operation, event.outcome, event.message, now);
    case 'Troubled':
      return troubled(operation, event, now);
  }
}

function applyDecision(operation: SyncOperation, decision: Decision, now: Date): Evolution {
  switch (decision.kind) {
    case 'Settle': {
      const { wait: _over, ...rest } = withOutcomes(operation, decision.results);
      const settled = decision.results.map((result) => `${result.key} ${result.state}`).join(', ');
      return { operation: traced(rest, now, 'settled', settled), delaySeconds: 0 };
    }
    case 'Wait':
      return wait(operation, decision.reason, decision.message, decision.delaySeconds, now);
    case 'Complete':
      return complete(operation, decision.phase, decision.message, now);
    case 'Execute':
      return { operation, delaySeconds: 0 };
  }
}

function applyOutcome(operation: SyncOperation, outcome: ExecutionOutcome, message: string, now: Date): Evolution {
  const after = traced(withOutcomes(operation, outcome.outcomes), now, 'executed', message);
  if (outcome.trouble) {
    return troubled(after, { reason: 'ClusterUnreachable', ...outcome.trouble }, now);
  }
  const { wait: _over, ...rest } = after;
  const accepted = after.tasks.every((task) => task.state !== 'Failed');
  return { operation: { ...rest, validated: after.validated || accepted }, delaySeconds: 0 };
}

/** The world cannot be asked right now: that is a wait with back-off, no failure. */
function troubled(
  operation: SyncOperation,
  trouble: { readonly reason: WaitReason; readonly message: string; readonly retryAfterSeconds?: number },
  now: Date,
): Evolution {
  const attempts = operation.wait?.reason === trouble.reason ? operation.wait.attempts : 0;
  const delay = trouble.retryAfterSeconds ?? pollDelaySeconds(attempts, LONGEST_TROUBLE_WAIT_SECONDS);
  return wait(operation, trouble.reason, trouble.message, delay, now);
}

function wait(
  operation: SyncOperation,
  reason: WaitReason,
  message: string,
  delaySeconds: number,
  now: Date,
): Evolution {
  const same = operation.wait?.reason === reason ? operation.wait : undefined;
  const next: SyncWait = {
    reason,
    message,
    since: same?.since ?? now.toISOString(),
    attempts: (same?.attempts ?? 0) + 1,
  };
  const waiting = { ...operation, message, wait: next };
  // One line a wait, not one a look: the attempts are counted in the wait itself.
  return { operation: same ? waiting : traced(waiting, now, 'waiting', message), delaySeconds };
}

function complete(operation: SyncOperation, phase: OperationPhase, message: string, now: Date): Evolution {
  const { retry } = operation.operation;
  const failed = (phase === 'Failed' || phase === 'Error') && !operation.terminateRequested;
  // Past its deadline a retry would end like this one, and one without a limit would do so for ever.
  if (failed && !isPastDeadline(operation, now) && mayRetry(retry, operation.retryCount)) {
    const attempt = operation.retryCount + 1;
    const delaySeconds = retryDelaySeconds(retry, operation.retryCount);
    const at = new Date(now.getTime() + delaySeconds * 1000).toISOString();
    const again = { ...resetTasks(operation), retryCount: attempt };
    return wait(again, 'Retry', `${message}. Retrying attempt #${attempt} at ${at}`, delaySeconds, now);
  }
  const { wait: _over, ...rest } = operation;
  const finished = { ...rest, phase, message, finishedAt: now.toISOString() };
  return { operation: traced(finished, now, 'completed', `${phase}: ${message}`) };
}

/** A retry runs all tasks again, of the same frozen plan. */
function resetTasks(operation: SyncOperation): SyncOperation {
  const tasks = operation.tasks.map((task): SyncTask => {
    if (task.state === 'Skipped') return task;
    const { result: _result, message: _message, ...rest } = task;
    return { ...rest, state: 'Pending' };
  });
  return { ...operation, tasks, validated: false };
}

function withOutcomes(operation: SyncOperation, outcomes: readonly ActionOutcome[]): SyncOperation {
  const byKey = new Map(outcomes.map((outcome) => [outcome.key, outcome]));
  const tasks = operation.tasks.map((task) => ({ ...task, ...byKey.get(task.key) }));
  return { ...operation, tasks };
}

function traced(operation: SyncOperation, now: Date, event: string, message: string): SyncOperation {
  const line: TraceEvent = { at: now.toISOString(), event, message };
  return { ...operation, trace: [...operation.trace, line].slice(-TRACE_LENGTH) };
}
