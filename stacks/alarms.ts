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
  /** Whether it is told of when there is less, nothing included; default false: of as much or more. */
  readonly isMinimum?: boolean;
}

/**
 * A message this old means that the workers do not keep up, or fail. SQS counts from when it was sent: a quarter of an hour may be meant
 * (the longest delay), and one that has failed comes back after 18 minutes.
 */
const OLDEST_MESSAGE_SECONDS = 60 * 60;
/** Errors in five minutes of what people and Git hosts call; one may be theirs. */
const MANY = 5;
/** What a clock or a queue wakes says in its answer what failed: an error means that it broke off, and it may not run twice in five minutes. */
const CALLED_FROM_OUTSIDE = ['webhook', 'render', 'reachCluster', 'api'];
/** Without these nobody would look after what was lost. */
const HEARTBEATS = ['sweep', 'deadLetter'];

/** Alarms on dead letters, waiting messages, throttles and errors; a quiet stage has no data, and that is well. */
export function createAlarms(
  { settings, queues }: Stage,
  functions: { readonly [name: string]: sst.aws.Function },
): void {
  // Stands in the mails as their sender.
  const topic = new aws.sns.Topic('Alarms', { displayName: `Windlass ${settings.stage}` });
  const { alarmEmail } = settings;
  if (alarmEmail) {
    new aws.sns.TopicSubscription('AlarmEmail', { topic: topic.arn, protocol: 'email', endpoint: alarmEmail });
  }
  const ofQueues = QUEUE_NAMES.flatMap((name) => [
    deadLetterAlarm(name, queues[name].deadLetters),
    waitingAlarm(name, queues[name].queue),
  ]);
  const ofFunctions = Object.entries(functions).flatMap(([name, watched]) => [
    functionAlarm(name, watched, 'Errors', CALLED_FROM_OUTSIDE.includes(name) ? MANY : 1),
    functionAlarm(name, watched, 'Throttles', MANY),
    ...(HEARTBEATS.includes(name) ? [heartbeatAlarm(name, watched)] : []),
    ...(name === 'webhook' ? [lostPushAlarm(watched)] : []),
  ]);
  const ofWork = settings.hasMetrics ? [failuresAlarm(settings.stage)] : [];
  for (const alarm of [...ofQueues, ...ofFunctions, ...ofWork]) createAlarm(alarm, settings.stage, topic);
}

function deadLetterAlarm(name: string, { nodes }: sst.aws.Queue): Alarm {
  return {
    name: `${name}DeadLetters`,
    description: `A ${name} message was given up: windlass dead-letter list`,
    namespace: 'AWS/SQS',
    // They are collected within five minutes: how many are there would often be asked too late.
    metric: 'NumberOfMessagesReceived',
    dimensions: { QueueName: nodes.queue.name },
    statistic: 'Sum',
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

function functionAlarm(
  name: string,
  watched: sst.aws.Function,
  metric: 'Errors' | 'Throttles',
  threshold: number,
): Alarm {
  return {
    name: `${capitalized(name)}Function${metric}`,
    description: `The function of ${name} has ${metric.toLowerCase()}; its log says more`,
    namespace: 'AWS/Lambda',
    metric,
    dimensions: { FunctionName: watched.name },
    statistic: 'Sum',
    threshold,
  };
}

/** What the function answers with 5xx is no error of it for Lambda; Git hosts do not try again. */
function lostPushAlarm(webhook: sst.aws.Function): Alarm {
  return {
    name: 'WebhookRefused',
    description: 'A webhook was answered with 5xx, and may be lost until the next look; the log of webhook says why',
    namespace: 'AWS/Lambda',
    metric: 'Url5xxCount',
    dimensions: { FunctionName: webhook.name },
    statistic: 'Sum',
    threshold: 1,
  };
}

/** The clock stands still, or may not call: the one fault that makes no noise. */
function heartbeatAlarm(name: string, watched: sst.aws.Function): Alarm {
  return {
    name: `${capitalized(name)}Missing`,
    description: `The clock has not called the function of ${name}; is its schedule there and enabled?`,
    namespace: 'AWS/Lambda',
    metric: 'Invocations',
    dimensions: { FunctionName: watched.name },
    statistic: 'Sum',
    threshold: 1,
    isMinimum: true,
  };
}

function capitalized(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function createAlarm(alarm: Alarm, stage: string, topic: aws.sns.Topic): void {
  new aws.cloudwatch.MetricAlarm(`${alarm.name}Alarm`, {
    name: `${$app.name}-${stage}-${alarm.name}`,
    alarmDescription: alarm.description,
    namespace: alarm.namespace,
    metricName: alarm.metric,
    dimensions: alarm.dimensions,
    statistic: alarm.statistic,
    threshold: alarm.threshold,
    comparisonOperator: alarm.isMinimum ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold',
    period: FIVE_MINUTES,
    // Between two calls that are five minutes apart there may be a period without one.
    evaluationPeriods: alarm.isMinimum ? 3 : 1,
    treatMissingData: alarm.isMinimum ? 'breaching' : 'notBreaching',
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
}
