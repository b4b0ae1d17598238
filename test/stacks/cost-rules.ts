import { ALARMS, ALARMS_OF_A_FUNCTION, CALLS_OF_DAY } from '../bench/cost/fixed-costs.ts';
import { input, ofType, withChange, without } from './graph-queries.ts';
import type { ResourceGraph } from './resource-graph.ts';
import type { Rule } from './rule.ts';

const ALARM = 'cloudwatch/metricAlarm:MetricAlarm';
const SCHEDULE = 'scheduler/schedule:Schedule';
const MINUTES_OF_DAY = 1440;

/** What `npm run bench:cost` takes for granted of a stage. */
export const COST_RULES: readonly Rule[] = [
  {
    promise: 'as many alarms as are priced',
    find: (graph) => {
      const found = ofType(graph, ALARM).length;
      const hasPrivateClusters = ofType(graph, 'lambda/function:Function').some(
        ({ name }) => name === 'ReachClusterFunction',
      );
      const expected = ALARMS + (hasPrivateClusters ? ALARMS_OF_A_FUNCTION : 0);
      return found === expected ? [] : [`${found} alarms, and ${expected} are priced`];
    },
    spoil: [(graph) => without(graph, ALARM, 'WebhookFunctionErrorsAlarm'), withOneMore],
  },
  {
    promise: 'clocks that call as often as is priced',
    find: (graph) => {
      const found = ofType(graph, SCHEDULE).map((clock) =>
        callsOfDay(input<string>(clock, 'scheduleExpression') ?? ''),
      );
      const expected = Object.values(CALLS_OF_DAY);
      const isSame = JSON.stringify(found.toSorted(byNumber)) === JSON.stringify(expected.toSorted(byNumber));
      return isSame ? [] : [`${found.join(', ')} calls a day, and ${expected.join(', ')} are priced`];
    },
    spoil: [
      (graph) =>
        withChange(graph, SCHEDULE, 'SweepScheduleSchedule', (inputs) => {
          inputs.scheduleExpression = 'rate(30 minutes)';
        }),
      (graph) => without(graph, SCHEDULE, 'RedeliverScheduleSchedule'),
    ],
  },
];

/** Of `rate(5 minutes)`. */
function callsOfDay(expression: string): number {
  return MINUTES_OF_DAY / Number(/\d+/.exec(expression)?.[0]);
}

function byNumber(a: number, b: number): number {
  return a - b;
}

function withOneMore(graph: ResourceGraph): ResourceGraph {
  const [alarm] = ofType(graph, ALARM);
  return { ...graph, resources: [...graph.resources, ...(alarm ? [{ ...alarm, name: 'Another' }] : [])] };
}
