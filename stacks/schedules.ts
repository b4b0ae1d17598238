import { queueAddresses, type Stage, stageEnvironment } from './environment.ts';
import type { FunctionName } from './limits.ts';
import { type Permission, readCredentials, readParameters, receiveFrom, sendTo, useTable } from './permissions.ts';
import { QUEUE_NAMES } from './steps.ts';
import { createFunction, logicalNameOf } from './windlass-function.ts';

const MINUTE = 60;
/** The scheduler calls again when Lambda has no room; the function itself is safe to run twice. */
const RETRIES = 2;
/** A call that is older than this is dropped, by the scheduler and by Lambda: the clock goes on, and the next one does the same. */
const MAX_AGE_SECONDS = 5 * MINUTE;
/** Of a call whose function failed. */
const ATTEMPTS_AFTER_ERROR = 1;

/** The functions that a clock wakes. */
export interface Schedules {
  readonly sweep: sst.aws.Function;
  readonly deadLetter: sst.aws.Function;
  readonly redeliver: sst.aws.Function;
}

/** One clock a task, not one an application (peers.md §3.1): sweep, drift check of every cluster, dead letters, and webhooks that were lost. */
export function createSchedules(stage: Stage): Schedules {
  const { queues, settings } = stage;
  const sweep = createScheduled(stage, 'sweep', [sendTo(queues, ...QUEUE_NAMES)], {
    ...queueAddresses(stage, QUEUE_NAMES),
  });
  const deadLetters = QUEUE_NAMES.map((name) => queues[name].deadLetters);
  // Polled by a clock, not by the service: an event source mapping would ask each of them several times a minute for ever.
  const deadLetter = createScheduled(stage, 'dead-letter', [receiveFrom(...deadLetters)], {
    WINDLASS_DEAD_LETTER_QUEUES: $util.jsonStringify(deadLetters.map(({ url }) => url)),
  });
  const redeliver = createScheduled(stage, 'redeliver', readCredentials(settings), {});
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
  const scheduled = createFunction(name, {
    settings,
    permissions: [useTable(storage), readParameters(parameters.secretKey), ...permissions],
    environment: { ...stageEnvironment(stage), ...environment },
  });
  new aws.lambda.FunctionEventInvokeConfig(`${logicalNameOf(name)}Invocations`, {
    functionName: scheduled.name,
    maximumEventAgeInSeconds: MAX_AGE_SECONDS,
    maximumRetryAttempts: ATTEMPTS_AFTER_ERROR,
  });
  return scheduled;
}

function schedule(name: string, callee: sst.aws.Function, seconds: number, event: { readonly task: string }): void {
  const minutes = seconds / MINUTE;
  new sst.aws.CronV2(`${name}Schedule`, {
    schedule: minutes === 1 ? 'rate(1 minute)' : `rate(${minutes} minutes)`,
    function: callee.arn as never,
    event,
    retries: RETRIES,
    transform: {
      schedule: (clock) => {
        clock.target = $output(clock.target).apply((target) => ({
          ...target,
          retryPolicy: { ...target.retryPolicy, maximumEventAgeInSeconds: MAX_AGE_SECONDS },
        }));
      },
      role: (role) => {
        role.assumeRolePolicy = schedulerOfThisAccount();
      },
    },
  });
}

/** Of any account the scheduler could otherwise be made to use the role (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html). */
function schedulerOfThisAccount(): $util.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput();
  return $util.jsonStringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
      },
    ],
  });
}
