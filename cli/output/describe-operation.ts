import type { OperationDetails } from '../../shared/contracts/operation-api.ts';
import { describeLatency } from './describe-latency.ts';
import { formatFields, formatTable } from './table.ts';

type Style = { readonly hasColor: boolean };

/** What an operation does, what it waits for and since when, its objects, and all that happened, by seconds since its start. */
export function formatShownOperation(operation: OperationDetails, style: Style): string {
  const { wait, tasks, trace, latency } = operation;
  const fields = formatFields(
    [
      ['Phase', operation.phase],
      ['Revision', operation.revisions.join(', ')],
      ['Message', operation.message],
      ['Started', operation.startedAt],
      ['Finished', operation.finishedAt],
      ['Latency', latency && describeLatency(latency)],
      ['Retries', operation.retryCount ? String(operation.retryCount) : undefined],
      ['Waits for', wait && `${wait.reason}: ${wait.message}`],
      ['Waits since', wait?.since],
      ['Looks again', wait && `${wait.nextLookAt} (looked ${wait.attempts} times)`],
      ['Ended by', operation.terminatedBy],
      ['Ends by', operation.finishedAt ? undefined : operation.deadlineAt],
    ],
    style,
  );
  const rows = tasks.map((task) => [
    // Of an operation that has ended, the waves are not kept.
    task.wave === undefined ? task.phase : `${task.phase} ${task.wave}`,
    task.action,
    task.kind,
    task.namespace,
    task.name,
    task.state,
    task.message ?? '',
  ]);
  const objects = formatTable(['STEP', 'ACTION', 'KIND', 'NAMESPACE', 'NAME', 'STATE', 'MESSAGE'], rows, style);
  const startedAt = Date.parse(operation.startedAt);
  const lines = trace.map(({ at, event, message, milliseconds }) => [
    `+${((Date.parse(at) - startedAt) / 1000).toFixed(1)}s`,
    event,
    milliseconds === undefined ? '' : `${milliseconds} ms`,
    message,
  ]);
  const history = formatTable(['AT', 'EVENT', 'TOOK', 'WHAT'], lines, style);
  return [fields, ...(rows.length > 0 ? [objects] : []), history].join('\n');
}
