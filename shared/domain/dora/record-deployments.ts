import type { HistoryEntry } from '../application/application.ts';
import { type DeploymentLog, EMPTY_LOG } from './deployment-log.ts';
import { endedOperationOf, type Recorded } from './ended-operation.ts';
import { type LatencyTrace, orderLatency } from './latency-trace.ts';
import { withHealthSeen } from './with-health-seen.ts';
import { withOperationEnd } from './with-operation-end.ts';

/**
 * Adds to a new state of an application what DORA figures and latency traces need. It is a function of the two states alone and saved
 * with the second one: nothing is counted twice, whatever is delivered twice or dies half way.
 */
export function recordDeployments(before: Recorded, after: Recorded): Recorded {
  const log = after.control.deployments ?? EMPTY_LOG;
  const ended = endedOperationOf(before, after);
  const end = ended ? withOperationEnd(log, before.application, ended) : { log };
  const seen = withHealthSeen(end.log, before, after);
  if (seen === log && !end.latency) return after;
  const traced = ended && end.latency ? withLatency(after, ended.startedAt, end.latency) : after;
  const healthyAt = healthyNow(end.log, seen) ? after.application.status.reconciledAt : undefined;
  const whole =
    healthyAt === undefined ? traced : withLatency(traced, seen.live?.startedAt ?? '', { healthy: healthyAt });
  return { ...whole, control: { ...whole.control, deployments: seen } };
}

function healthyNow(before: DeploymentLog, after: DeploymentLog): boolean {
  return after.live?.isHealthy === true && before.live?.isHealthy !== true;
}

/** Adds times to the trace of the operation that started then, in its state and in the history. */
function withLatency({ application, control }: Recorded, startedAt: string, times: LatencyTrace): Recorded {
  const { status } = application;
  const { operationState: state } = status;
  const add = (entry: HistoryEntry): HistoryEntry =>
    entry.deployStartedAt === startedAt ? { ...entry, latency: orderLatency({ ...entry.latency, ...times }) } : entry;
  return {
    application: {
      ...application,
      status: {
        ...status,
        history: status.history.map(add),
        ...(state?.startedAt === startedAt
          ? { operationState: { ...state, latency: orderLatency({ ...state.latency, ...times }) } }
          : {}),
      },
    },
    control,
  };
}
