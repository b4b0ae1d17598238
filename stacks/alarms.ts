import type { Stage } from './environment.ts';
import { QUEUE_NAMES } from './steps.ts';

const FIVE_MINUTES = 300;

/** What is watched, and from where on it is too much. */
interface Alarm {
  readonly name: string;
  readonly description: string;
  readonly namespace: 'AWS/SQS' | 'AWS/Lambda' | 'Windlass';
  readonly metric: string;
  readonly dimensions: { readonly [name: string]: $util.Input<string> };
  readonly statistic: 'Maximum' | 'Sum';
  readonly threshold: number;
}

/** A message waiting this long means that the workers do not keep up, or fail. */
const OLDEST_MESSAGE_SECONDS = 15 * 60;

/** Alarms on dead letters, waiting messages, throttles and errors; a quiet stage has no data, and that is well. */
export function createAlarms(
  { settings, queues }: Stage,
  functions: { readonly [name: string]: sst.aws.Function },
): void {
  const topic = new aws.sns.Topic('Alarms', {});
  const { alarmEmail } = settings;
  if (alarmEmail) {
    new aws.sns.TopicSubscription('AlarmEmail', { topic: topic.arn, protocol: 'email', endpoint: alarmEmail });
  }
  const ofQueues = QUEUE_NAMES.flatMap((name) => [
    deadLetterAlarm(name, queues[name].deadLetters),
    waitingAlarm(name, queues[name].queue),
  ]);
  const ofFunctions = Object.entries(functions).flatMap(([name, watched]) => [
    functionAlarm(name, watched, 'Errors'),
    functionAlarm(name, watched, 'Throttles'),
  ]);
  const ofWork = settings.hasMetrics ? [failuresAlarm(settings.stage)] : [];
  for (const alarm of [...ofQueues, ...ofFunctions, ...ofWork]) createAlarm(alarm, topic);
}

function deadLetterAlarm(name: string, { nodes }: sst.aws.Queue): Alarm {
  return {
    name: `${name}DeadLetters`,
    description: `A ${name} message was given up: windlass dead-letter list`,
    namespace: 'AWS/SQS',
    metric: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: nodes.queue.name },
    statistic: 'Maximum',
    threshold: 1,
  };
}

function waitingAlarm(name: string, { nodes }: sst.aws.Queue): Alarm {
  return {
    name: `${name}Waiting`,
    description: `The oldest ${name} message waits for more than ${OLDEST_MESSAGE_SECONDS / 60} minutes`,
    namespace: 'AWS/SQS',
    metric: 'ApproximateAgeOfOldestMessage',
    dimensions: { QueueName: nodes.queue.name },
    statistic: 'Maximum',
    threshold: OLDEST_MESSAGE_SECONDS,
  };
}

/** A message that fails is no error of its function, which says which ones failed; a dead letter comes an hour later. */
function failuresAlarm(stage: string): Alarm {
  return {
    name: 'MessageFailures',
    description: 'Messages could not be handled, and are tried again; the logs say why: filter level = "ERROR"',
    namespace: 'Windlass',
    metric: 'windlass_message_failures_total',
    dimensions: { service: 'windlass', stage },
    statistic: 'Sum',
    threshold: 5,
  };
}

function functionAlarm(name: string, watched: sst.aws.Function, metric: 'Errors' | 'Throttles'): Alarm {
  return {
    name: `${name.charAt(0).toUpperCase()}${name.slice(1)}Function${metric}`,
    description: `The function of ${name} has ${metric.toLowerCase()}; its log says more`,
    namespace: 'AWS/Lambda',
    metric,
    dimensions: { FunctionName: watched.name },
    statistic: 'Sum',
    threshold: 5,
  };
}

function createAlarm(alarm: Alarm, topic: aws.sns.Topic): void {
  new aws.cloudwatch.MetricAlarm(`${alarm.name}Alarm`, {
    alarmDescription: alarm.description,
    namespace: alarm.namespace,
    metricName: alarm.metric,
    dimensions: alarm.dimensions,
    statistic: alarm.statistic,
    threshold: alarm.threshold,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    period: FIVE_MINUTES,
    evaluationPeriods: 1,
    treatMissingData: 'notBreaching',
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
}
