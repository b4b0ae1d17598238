import { QUEUE_NAMES } from '../../stacks/steps.ts';
import { input, ofType, theOne, withChange, without } from './graph-queries.ts';
import type { ResourceGraph } from './resource-graph.ts';
import type { Rule } from './rule.ts';

const SCHEDULE = 'scheduler/schedule:Schedule';
const ALARM = 'cloudwatch/metricAlarm:MetricAlarm';
const EXPECTED = {
  SweepScheduleSchedule: { rate: 'rate(1 minute)', task: 'sweep', calls: 'SweepFunction' },
  DriftCheckScheduleSchedule: { rate: 'rate(60 minutes)', task: 'check-drift', calls: 'SweepFunction' },
  RedeliverScheduleSchedule: { rate: 'rate(60 minutes)', task: 'redeliver-webhooks', calls: 'RedeliverFunction' },
  DeadLettersScheduleSchedule: { rate: 'rate(5 minutes)', task: 'collect-dead-letters', calls: 'DeadLetterFunction' },
} as const;

/** What is promised of clocks and alarms. */
export const SCHEDULE_RULES: readonly Rule[] = [
  {
    promise: 'sweep, drift check, lost webhooks and dead letters have a clock each, which tries again',
    find: (graph) =>
      Object.entries(EXPECTED).flatMap(([name, { rate, task, calls }]) => {
        const found = ofType(graph, SCHEDULE).find((schedule) => schedule.name === name);
        if (!found) return [`${name} is missing`];
        const is = [
          input(found, 'scheduleExpression') === rate,
          input<string>(found, 'target', 'input')?.includes(`"${task}"`),
          input<string>(found, 'target', 'arn')?.endsWith(`:${calls}`),
          (input<number>(found, 'target', 'retryPolicy', 'maximumRetryAttempts') ?? 0) > 0,
          input(found, 'state') === 'ENABLED',
        ];
        return is.every(Boolean) ? [] : [`${name}: ${JSON.stringify(found.inputs)}`];
      }),
    spoil: (graph) =>
      withChange(graph, SCHEDULE, 'SweepScheduleSchedule', (inputs) => {
        inputs.state = 'DISABLED';
      }),
  },
  {
    promise: 'someone hears of dead letters and of messages that wait, for every queue',
    find: (graph) =>
      QUEUE_NAMES.flatMap((name) => [
        ...missingAlarm(graph, physicalName(graph, `${name}DeadLettersQueue`), 'ApproximateNumberOfMessagesVisible'),
        ...missingAlarm(graph, physicalName(graph, `${name}Queue`), 'ApproximateAgeOfOldestMessage'),
      ]),
    spoil: (graph) => without(graph, ALARM, 'StepSyncOperationDeadLettersAlarm'),
  },
  {
    promise: 'someone hears of messages that fail, before they are given up',
    find: (graph) => {
      const name = 'MessageFailuresAlarm';
      const alarm = theOne(graph, ALARM, name);
      const isRight =
        input(alarm, 'namespace') === 'Windlass' &&
        input(alarm, 'metricName') === 'windlass_message_failures_total' &&
        input(alarm, 'dimensions', 'service') === 'windlass' &&
        (input<readonly string[]>(alarm, 'alarmActions') ?? []).length > 0;
      return isRight ? [] : [JSON.stringify(alarm.inputs)];
    },
    spoil: (graph) => without(graph, ALARM, 'MessageFailuresAlarm'),
  },
  {
    promise: 'someone hears of errors and throttles, for every function',
    find: (graph) =>
      ofType(graph, 'lambda/function:Function').flatMap(({ inputs }) => [
        ...missingAlarm(graph, String(inputs.name), 'Errors'),
        ...missingAlarm(graph, String(inputs.name), 'Throttles'),
      ]),
    spoil: (graph) =>
      withChange(graph, ALARM, 'RefreshApplicationFunctionThrottlesAlarm', (inputs) => {
        inputs.alarmActions = [];
      }),
  },
];

function physicalName(graph: ResourceGraph, queue: string): string {
  return String(input(theOne(graph, 'sqs/queue:Queue', queue), 'name'));
}

function missingAlarm(graph: ResourceGraph, watched: string, metric: string): readonly string[] {
  const found = ofType(graph, ALARM).some(
    ({ inputs }) =>
      inputs.metricName === metric &&
      Object.values(inputs.dimensions as object).join() === watched &&
      (inputs.alarmActions as readonly string[]).length > 0,
  );
  return found ? [] : [`nothing watches ${metric} of ${watched}`];
}
