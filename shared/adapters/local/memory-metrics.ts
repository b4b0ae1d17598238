import type { DurationName, MetricLabels, Metrics } from '../../ports/metrics.ts';

/** Upper bounds in seconds, those of Argo CD's `argocd_app_reconcile`. */
const BUCKETS = [0.25, 0.5, 1, 2, 4, 8, 16];
/** Of what depends on people and rollouts too: from a second to a week. */
const LONG_BUCKETS = [1, 2, 5, 10, 30, 60, 300, 900, 3600, 4 * 3600, 24 * 3600, 7 * 24 * 3600];
const LONG_DURATIONS: ReadonlySet<string> = new Set<DurationName>([
  'windlass_commit_to_healthy_seconds',
  'windlass_delivery_to_healthy_seconds',
]);

interface Distribution {
  /** How many lay below each bound. */
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Makes metrics that are kept in this process, for Prometheus to ask for. */
export function createMemoryMetrics(): Metrics {
  const counters = new Map<string, Map<string, number>>();
  const distributions = new Map<string, Map<string, Distribution>>();
  return {
    count(name, labels = {}) {
      const series = seriesOf(counters, name);
      const key = formatLabels(labels);
      series.set(key, (series.get(key) ?? 0) + 1);
    },
    observe(name, seconds, labels = {}) {
      const series = seriesOf(distributions, name);
      const key = formatLabels(labels);
      const bounds = boundsOf(name);
      const known = series.get(key) ?? { counts: bounds.map(() => 0), sum: 0, count: 0 };
      for (const [at, bound] of bounds.entries()) if (seconds <= bound) known.counts[at] = (known.counts[at] ?? 0) + 1;
      known.sum += seconds;
      known.count += 1;
      series.set(key, known);
    },
    text() {
      const lines = [
        ...[...counters].flatMap(([name, series]) => [
          `# TYPE ${name} counter`,
          ...[...series].map(([labels, value]) => `${name}${braced(labels)} ${value}`),
        ]),
        ...[...distributions].flatMap(([name, series]) => [
          `# TYPE ${name} histogram`,
          ...[...series].flatMap(([labels, distribution]) => histogramLines(name, labels, distribution)),
        ]),
      ];
      return lines.map((line) => `${line}\n`).join('');
    },
  };
}

function boundsOf(name: string): readonly number[] {
  return LONG_DURATIONS.has(name) ? LONG_BUCKETS : BUCKETS;
}

function seriesOf<Value>(all: Map<string, Map<string, Value>>, name: string): Map<string, Value> {
  const series = all.get(name) ?? new Map<string, Value>();
  all.set(name, series);
  return series;
}

function histogramLines(name: string, labels: string, { counts, sum, count }: Distribution): readonly string[] {
  const withBound = (bound: string) => braced(labels === '' ? `le="${bound}"` : `${labels},le="${bound}"`);
  return [
    ...boundsOf(name).map((bound, at) => `${name}_bucket${withBound(String(bound))} ${counts[at]}`),
    `${name}_bucket${withBound('+Inf')} ${count}`,
    `${name}_sum${braced(labels)} ${sum}`,
    `${name}_count${braced(labels)} ${count}`,
  ];
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/: backslash, quote and line end are escaped. */
function formatLabels(labels: MetricLabels): string {
  const escaped = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');
}
