import { type Stage, stageEnvironment } from './environment.ts';
import type { FunctionName } from './limits.ts';
import { type Permission, readParameters, receiveFrom, sendTo, useCredentials, useTable } from './permissions.ts';
import { QUEUE_NAMES } from './steps.ts';
import { createFunction } from './windlass-function.ts';

const MINUTE = 60;
/** The scheduler calls again when Lambda has no room; the function itself is safe to run twice. */
const RETRIES = 2;

/** The functions that a clock wakes. */
export interface Schedules {
  readonly sweep: sst.aws.Function;
  readonly deadLetter: sst.aws.Function;
  readonly redeliver: sst.aws.Function;
}

/** One clock a task, not one an application (peers.md §3.1): sweep, drift check of every cluster, dead letters, and webhooks that were lost. */
export function createSchedules(stage: Stage): Schedules {
  const { queues, settings } = stage;
  const sweep = createScheduled(stage, 'sweep', [sendTo(queues, ...QUEUE_NAMES)], {});
  const deadLetters = QUEUE_NAMES.map((name) => queues[name].deadLetters);
  // Polled by a clock, not by the service: an event source mapping would ask each of them several times a minute for ever.
  const deadLetter = createScheduled(stage, 'dead-letter', [receiveFrom(...deadLetters)], {
    WINDLASS_DEAD_LETTER_QUEUES: $util.jsonStringify(deadLetters.map(({ url }) => url)),
  });
  const redeliver = createScheduled(stage, 'redeliver', useCredentials(settings), {});
  schedule('Redeliver', redeliver, 60 * MINUTE, { task: 'redeliver-webhooks' });
  schedule('Sweep', sweep, MINUTE, { task: 'sweep' });
  schedule('DriftCheck', sweep, settings.driftIntervalSeconds, { task: 'check-drift' });
  schedule('DeadLetters', deadLetter, 5 * MINUTE, { task: 'collect-dead-letters' });
  return { sweep, deadLetter, redeliver };
}

function createScheduled(
  stage: Stage,
  name: FunctionName,
  permissions: readonly Permission[],
  environment: { readonly [name: string]: $util.Input<string> },
): sst.aws.Function {
  const { settings, storage, parameters } = stage;
  return createFunction(name, {
    settings,
    permissions: [useTable(storage), readParameters(parameters.secretKey), ...permissions],
    environment: { ...stageEnvironment(stage), ...environment },
  });
}

function schedule(name: string, callee: sst.aws.Function, seconds: number, event: { readonly task: string }): void {
  const minutes = seconds / MINUTE;
  new sst.aws.CronV2(`${name}Schedule`, {
    schedule: minutes === 1 ? 'rate(1 minute)' : `rate(${minutes} minutes)`,
    function: callee.arn as never,
    event,
    retries: RETRIES,
  });
}
