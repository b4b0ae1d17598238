import { ofType, withChange } from './graph-queries.ts';
import type { PlannedResource } from './resource-graph.ts';
import type { Rule, Spoil } from './rule.ts';

/** What is promised of names. */
export const NAMING_RULES: readonly Rule[] = [
  {
    promise: 'what has a name of its own has that of the stage in it, so that stages stand beside each other',
    find: ({ resources }, stage) =>
      resources.flatMap((resource) => {
        const name = nameOf(resource);
        const isOurs = name === undefined || new RegExp(`windlass[-/]${stage}[-/]`).test(name);
        return isOurs ? [] : [`${resource.name}: ${name}`];
      }),
    spoil: [
      named('lambda/function:Function', 'SyncFunction', 'windlass-sync'),
      named('ssm/parameter:Parameter', 'SecretKey', '/windlass/secret-key'),
      named('cloudwatch/metricAlarm:MetricAlarm', 'SweepMissingAlarm', 'SweepMissing'),
    ],
  },
  {
    promise: 'nothing that must be unique is named twice',
    find: (graph) => {
      const names = graph.resources.flatMap((resource) => {
        const name = nameOf(resource);
        return name === undefined ? [] : [`${resource.type} ${name}`];
      });
      return names.filter((name, position) => names.indexOf(name) !== position);
    },
    spoil: (graph) => {
      const [first] = ofType(graph, 'cloudwatch/metricAlarm:MetricAlarm');
      return named('cloudwatch/metricAlarm:MetricAlarm', 'SweepMissingAlarm', String(first?.inputs.name))(graph);
    },
  },
];

function nameOf({ type, inputs }: PlannedResource): string | undefined {
  // Components of sst have no names in AWS.
  if (!type.startsWith('aws:')) return undefined;
  const name = inputs.name ?? inputs.layerName;
  return name === undefined ? undefined : String(name);
}

function named(type: string, resource: string, name: string): Spoil {
  return (graph) =>
    withChange(graph, type, resource, (inputs) => {
      inputs.name = name;
    });
}
