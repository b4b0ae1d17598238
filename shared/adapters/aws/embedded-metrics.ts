import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '../../ports/metrics.ts';

/** Metrics that wait for the end of an invocation. */
export interface EmbeddedMetrics extends Metrics {
  /** Writes them into the log, where CloudWatch finds them (embedded metric format). */
  flush(): void;
}

/** Makes the metrics of AWS. Labels are left out: CloudWatch takes money for each combination of their values. */
export function createEmbeddedMetrics({ stage }: { readonly stage: string }): EmbeddedMetrics {
  const metrics = new PowertoolsMetrics({
    namespace: 'Windlass',
    serviceName: 'windlass',
    defaultDimensions: { stage },
  });
  return {
    count(name, { cached } = {}) {
      metrics.addMetric(cached === 'true' ? 'windlass_renders_avoided_total' : name, MetricUnit.Count, 1);
    },
    observe: (name, seconds) => metrics.addMetric(name, MetricUnit.Seconds, seconds),
    text: () => '',
    flush() {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
