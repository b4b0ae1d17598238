import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { CounterName, DurationName, MetricLabels, Metrics } from '../../ports/metrics.ts';

/** Metrics that wait for the end of an invocation. */
export interface EmbeddedMetrics extends Metrics {
  /** Writes them into the log, where CloudWatch finds them (embedded metric format). */
  flush(): void;
}

/** Where the metrics of a function go. */
export interface EmbeddedMetricsOptions {
  readonly stage: string;
  /** Takes each line; default the standard output as it is, since Lambda would wrap what comes by the console. */
  readonly write?: (line: string) => void;
}

/** Labels that become dimensions; of the others CloudWatch would take money for each value. */
const DIMENSIONS: { readonly [name in CounterName | DurationName]?: string } = {
  windlass_queue_age_seconds: 'type',
  argocd_app_sync_total: 'phase',
};
/**
 * A line may hold 100 values of a metric; with the hundredth the Powertools would write it themselves
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
const MAX_VALUES = 99;

interface Series {
  readonly name: string;
  readonly unit: typeof MetricUnit.Count | typeof MetricUnit.Seconds;
  readonly dimensions: MetricLabels;
  values: readonly number[];
}

/** Makes the metrics of AWS: counters are summed up over an invocation, durations keep each value. */
export function createEmbeddedMetrics({ stage, write = writeOut }: EmbeddedMetricsOptions): EmbeddedMetrics {
  const series = new Map<string, Series>();
  const find = (name: CounterName | DurationName, shownAs: string, unit: Series['unit'], labels: MetricLabels) => {
    const dimensions = dimensionsOf(name, labels);
    const key = JSON.stringify([shownAs, dimensions]);
    const found = series.get(key) ?? { name: shownAs, unit, dimensions, values: [] };
    series.set(key, found);
    return found;
  };
  const flush = () => {
    const byDimensions = Map.groupBy(series.values(), ({ dimensions }) => JSON.stringify(dimensions));
    series.clear();
    for (const together of byDimensions.values()) write(formatLine(stage, together));
  };
  return {
    count(name, labels = {}) {
      const shownAs = labels.cached === 'true' ? 'windlass_renders_avoided_total' : name;
      const found = find(name, shownAs, MetricUnit.Count, labels);
      found.values = [(found.values[0] ?? 0) + 1];
    },
    observe(name, seconds, labels = {}) {
      const found = find(name, name, MetricUnit.Seconds, labels);
      found.values = [...found.values, seconds];
      if (found.values.length >= MAX_VALUES) flush();
    },
    text: () => '',
    flush,
  };
}

function dimensionsOf(name: CounterName | DurationName, labels: MetricLabels): MetricLabels {
  const label = DIMENSIONS[name];
  const value = label === undefined ? undefined : labels[label];
  return label === undefined || value === undefined ? {} : { [label]: value };
}

function formatLine(stage: string, together: readonly Series[]): string {
  const metrics = new PowertoolsMetrics({
    namespace: 'Windlass',
    serviceName: 'windlass',
    defaultDimensions: { stage, ...together[0]?.dimensions },
  });
  for (const { name, unit, values } of together) for (const value of values) metrics.addMetric(name, unit, value);
  return JSON.stringify(metrics.serializeMetrics());
}

function writeOut(line: string): void {
  process.stdout.write(`${line}\n`);
}
