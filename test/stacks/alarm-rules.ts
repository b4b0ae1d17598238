import { QUEUE_NAMES } from '../../stacks/steps.ts';
import { input, ofType, theOne, withChange, without } from './graph-queries.ts';
import type { PlannedResource, ResourceGraph } from './resource-graph.ts';
import type { Rule, Spoil } from './rule.ts';

const ALARM = 'cloudwatch/metricAlarm:MetricAlarm';
const SUBSCRIPTION = 'sns/topicSubscription:TopicSubscription';
const FUNCTION = 'lambda/function:Function';
const FROM_OUTSIDE = ['WebhookFunction', 'RenderFunction', 'ReachClusterFunction', 'ApiFunction'];

/** What is promised of alarms. */
export const ALARM_RULES: readonly Rule[] = [
  {
    promise: 'someone hears of each dead letter, for every queue, also of one that is collected at once',
    find: (graph) =>
      QUEUE_NAMES.flatMap((name) => {
        const alarm = alarmOf(graph, queueName(graph, `${name}DeadLettersQueue`), 'NumberOfMessagesReceived');
        return alarm && isHeard(alarm) && input(alarm, 'threshold') === 1 ? [] : [`nobody hears of ${name}`];
      }),
    spoil: [
      (graph) => without(graph, ALARM, 'StepSyncOperationDeadLettersAlarm'),
      spoilt('ReportProgressDeadLettersAlarm', { metricName: 'ApproximateNumberOfMessagesVisible' }),
      spoilt('PlanPullRequestDeadLettersAlarm', { threshold: 10 }),
    ],
  },
  {
    promise: 'someone hears of messages that wait, for every queue, and not of those that are to wait',
    find: (graph) =>
      QUEUE_NAMES.flatMap((name) => {
        const queue = theOne(graph, 'sqs/queue:Queue', `${name}Queue`);
        const alarm = alarmOf(graph, queueName(graph, `${name}Queue`), 'ApproximateAgeOfOldestMessage');
        // The longest delay, and one message that failed and came back.
        const meant = 900 + (input<number>(queue, 'visibilityTimeoutSeconds') ?? 0);
        return alarm && isHeard(alarm) && Number(input(alarm, 'threshold')) > meant ? [] : [`nobody hears of ${name}`];
      }),
    spoil: [
      (graph) => without(graph, ALARM, 'PlanPullRequestWaitingAlarm'),
      spoilt('RefreshApplicationWaitingAlarm', { threshold: 900 }),
    ],
  },
  {
    promise: 'someone hears of messages that fail, before they are given up',
    find: (graph) => {
      const alarm = theOne(graph, ALARM, 'MessageFailuresAlarm');
      const isRight =
        input(alarm, 'namespace') === 'Windlass' &&
        input(alarm, 'metricName') === 'windlass_message_failures_total' &&
        input(alarm, 'dimensions', 'service') === 'windlass' &&
        isHeard(alarm);
      return isRight ? [] : [JSON.stringify(alarm.inputs)];
    },
    spoil: [
      (graph) => without(graph, ALARM, 'MessageFailuresAlarm'),
      spoilt('MessageFailuresAlarm', { namespace: 'windlass' }),
    ],
  },
  {
    promise: 'someone hears of throttles, for every function',
    find: (graph) => unheard(graph, 'Throttles', () => 5),
    spoil: [
      spoilt('RefreshApplicationFunctionThrottlesAlarm', { alarmActions: [] }),
      spoilt('RedeliverFunctionThrottlesAlarm', { dimensions: { FunctionName: 'another' } }),
    ],
  },
  {
    promise: 'someone hears of errors, for every function; of the first one of what runs seldom',
    find: (graph) => unheard(graph, 'Errors', (name) => (FROM_OUTSIDE.includes(name) ? 5 : 1)),
    spoil: [
      spoilt('RedeliverFunctionErrorsAlarm', { threshold: 5 }),
      spoilt('ReportProgressFunctionErrorsAlarm', { statistic: 'Average' }),
      spoilt('WebhookFunctionErrorsAlarm', { comparisonOperator: 'LessThanThreshold' }),
    ],
  },
  {
    promise: 'someone hears of the first webhook that could not be kept, which is an answer and no error',
    find: (graph) => {
      const webhook = String(input(theOne(graph, FUNCTION, 'WebhookFunction'), 'name'));
      const alarm = alarmOf(graph, webhook, 'Url5xxCount');
      const isRight = alarm && isHeard(alarm) && input(alarm, 'statistic') === 'Sum' && input(alarm, 'threshold') === 1;
      return isRight ? [] : ['nobody hears of it'];
    },
    spoil: [
      (graph) => without(graph, ALARM, 'WebhookRefusedAlarm'),
      spoilt('WebhookRefusedAlarm', { metricName: 'Url4xxCount' }),
    ],
  },
  {
    promise: 'someone hears when the clock of the sweep or of dead letters stands still',
    find: (graph) =>
      ['SweepMissingAlarm', 'DeadLetterMissingAlarm'].filter((name) => {
        const alarm = theOne(graph, ALARM, name);
        const isRight =
          input(alarm, 'metricName') === 'Invocations' &&
          input(alarm, 'comparisonOperator') === 'LessThanThreshold' &&
          input(alarm, 'treatMissingData') === 'breaching';
        return !isRight || !isActedOn(alarm);
      }),
    spoil: spoilt('SweepMissingAlarm', { treatMissingData: 'notBreaching' }),
  },
  {
    promise: 'a quiet stage is well: where nothing happens there is no alarm but that of the clocks',
    find: (graph) =>
      ofType(graph, ALARM)
        .filter(({ name }) => !name.endsWith('MissingAlarm'))
        .filter((alarm) => input(alarm, 'treatMissingData') !== 'notBreaching')
        .map(({ name }) => name),
    spoil: spoilt('SweepFunctionErrorsAlarm', { treatMissingData: 'breaching' }),
  },
  {
    promise: 'the one who is named hears of every alarm',
    stages: ['production'],
    find: (graph) => {
      const [subscription] = ofType(graph, SUBSCRIPTION);
      const isNamed = subscription && input(subscription, 'endpoint') === 'team@example.com';
      const topic = subscription && input<string>(subscription, 'topic');
      const deaf = ofType(graph, ALARM).filter(
        (alarm) => input<readonly string[]>(alarm, 'alarmActions')?.join() !== topic,
      );
      return isNamed ? deaf.map(({ name }) => name) : ['nobody is named'];
    },
    spoil: [
      (graph) => without(graph, SUBSCRIPTION, 'AlarmEmail'),
      spoilt('SweepFunctionErrorsAlarm', { alarmActions: ['arn:aws:sns:another'] }),
    ],
  },
];

function spoilt(name: string, wrong: { readonly [input: string]: unknown }): Spoil {
  return (graph) =>
    withChange(graph, ALARM, name, (inputs) => {
      Object.assign(inputs, wrong);
    });
}

function queueName(graph: ResourceGraph, queue: string): string {
  return String(input(theOne(graph, 'sqs/queue:Queue', queue), 'name'));
}

function alarmOf(graph: ResourceGraph, watched: string, metric: string): PlannedResource | undefined {
  return ofType(graph, ALARM).find(
    ({ inputs }) => inputs.metricName === metric && Object.values(inputs.dimensions as object).join() === watched,
  );
}

function unheard(graph: ResourceGraph, metric: string, mostFor: (name: string) => number): readonly string[] {
  return ofType(graph, FUNCTION).flatMap(({ name, inputs }) => {
    const alarm = alarmOf(graph, String(inputs.name), metric);
    const isRight =
      alarm && isHeard(alarm) && input(alarm, 'statistic') === 'Sum' && input(alarm, 'threshold') === mostFor(name);
    return isRight ? [] : [`nobody hears of ${metric} of ${name}`];
  });
}

/** Told of as much or more, at the end of five minutes. */
function isHeard(alarm: PlannedResource): boolean {
  const isOver = input(alarm, 'comparisonOperator') === 'GreaterThanOrEqualToThreshold';
  return isOver && input(alarm, 'period') === 300 && input(alarm, 'evaluationPeriods') === 1 && isActedOn(alarm);
}

function isActedOn(alarm: PlannedResource): boolean {
  return (input<readonly string[]>(alarm, 'alarmActions') ?? []).length > 0;
}
