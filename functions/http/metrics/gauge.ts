/** One value of a gauge. */
export interface Gauge {
  readonly name: string;
  readonly labels: { readonly [label: string]: string };
  readonly value: number;
}

/** Writes gauges in the text format of Prometheus, those of a name together. */
export function formatGauges(gauges: readonly Gauge[]): string {
  const byName = Map.groupBy(gauges, ({ name }) => name);
  return [...byName]
    .flatMap(([name, values]) => [`# TYPE ${name} gauge`, ...values.map(formatGauge)])
    .map((line) => `${line}\n`)
    .join('');
}

/** JSON escapes backslash, quote and line end, as the format wants it: https://prometheus.io/docs/instrumenting/exposition_formats/ */
function formatGauge({ name, labels, value }: Gauge): string {
  const text = Object.entries(labels).map(([label, content]) => `${label}=${JSON.stringify(content)}`);
  return `${name}{${text.join(',')}} ${value}`;
}
