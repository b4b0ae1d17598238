import { input, ofType, withChange, without } from './graph-queries.ts';
import type { ResourceGraph } from './resource-graph.ts';
import type { Rule, Spoil } from './rule.ts';

const SCHEDULE = 'scheduler/schedule:Schedule';
const INVOCATIONS = 'lambda/functionEventInvokeConfig:FunctionEventInvokeConfig';
const EXPECTED = {
  SweepScheduleSchedule: { rate: 'rate(1 minute)', task: 'sweep', calls: 'SweepFunction' },
  DriftCheckScheduleSchedule: { rate: 'rate(60 minutes)', task: 'check-drift', calls: 'SweepFunction' },
  RedeliverScheduleSchedule: { rate: 'rate(60 minutes)', task: 'redeliver-webhooks', calls: 'RedeliverFunction' },
  DeadLettersScheduleSchedule: { rate: 'rate(5 minutes)', task: 'collect-dead-letters', calls: 'DeadLetterFunction' },
} as const;

/** What is promised of clocks. */
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
    spoil: [
      ...[{ state: 'DISABLED' }, { scheduleExpression: 'rate(1 hour)' }, { target: {} }].map(
        (wrong): Spoil =>
          (graph) =>
            withChange(graph, SCHEDULE, 'SweepScheduleSchedule', (inputs) => {
              Object.assign(inputs, wrong);
            }),
      ),
      (graph) => without(graph, SCHEDULE, 'RedeliverScheduleSchedule'),
    ],
  },
  {
    promise: 'a call that comes late is dropped, by the scheduler and by Lambda: the next one does the same',
    find: (graph) => [
      ...ofType(graph, SCHEDULE)
        .filter((schedule) => !isShort(input(schedule, 'target', 'retryPolicy', 'maximumEventAgeInSeconds')))
        .map(({ name }) => name),
      ...ofType(graph, 'lambda/function:Function')
        .filter(({ name }) => Object.values(EXPECTED).some(({ calls }) => calls === name))
        .filter(({ inputs }) => !dropsLate(graph, String(inputs.name)))
        .map(({ name }) => name),
    ],
    spoil: [
      (graph) =>
        withChange(graph, SCHEDULE, 'SweepScheduleSchedule', (inputs) => {
          inputs.target = { ...(inputs.target as object), retryPolicy: { maximumRetryAttempts: 2 } };
        }),
      (graph) => without(graph, INVOCATIONS, 'SweepInvocations'),
      (graph) =>
        withChange(graph, INVOCATIONS, 'RedeliverInvocations', (inputs) => {
          inputs.maximumEventAgeInSeconds = 21_600;
        }),
    ],
  },
];

/** At most five minutes, at least what AWS takes. */
function isShort(seconds: number | undefined): boolean {
  return seconds !== undefined && seconds >= 60 && seconds <= 300;
}

function dropsLate(graph: ResourceGraph, functionName: string): boolean {
  const [config] = ofType(graph, INVOCATIONS).filter(({ inputs }) => inputs.functionName === functionName);
  return config !== undefined && isShort(input(config, 'maximumEventAgeInSeconds'));
}
