import { expect, it } from 'vitest';
import { createEmbeddedMetrics } from '../../../../shared/adapters/aws/embedded-metrics.ts';

function record() {
  const lines: string[] = [];
  const metrics = createEmbeddedMetrics({ stage: 'dev', write: (line) => void lines.push(line) });
  /** Each line as its metrics with unit and value, and its dimensions. */
  const written = () =>
    lines.map((line) => {
      const { _aws, ...values } = JSON.parse(line);
      const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
      expect(Namespace).toBe('Windlass');
      const dimensions = Object.fromEntries(Dimensions[0].map((name: string) => [name, values[name]]));
      const shown = Metrics.map(({ Name, Unit }: { Name: string; Unit: string }) => [Name, Unit, values[Name]]);
      return { dimensions, shown };
    });
  return { metrics, lines, written };
}

const common = { service: 'windlass', stage: 'dev' };

it('writes what was counted as one sum, and each duration, with units', () => {
  const { metrics, written } = record();
  for (let at = 0; at < 500; at += 1) {
    metrics.count('argocd_app_k8s_request_total', { server: 'https://one', verb: 'GET', response_code: '200' });
  }
  metrics.observe('argocd_app_reconcile', 0.5, { namespace: 'argocd', dest_server: 'https://one' });
  metrics.observe('argocd_app_reconcile', 1.5, { namespace: 'argocd', dest_server: 'https://two' });
  metrics.flush();
  expect(written()).toEqual([
    {
      dimensions: common,
      shown: [
        ['argocd_app_k8s_request_total', 'Count', 500],
        ['argocd_app_reconcile', 'Seconds', [0.5, 1.5]],
      ],
    },
  ]);
});

it('tells queues and phases apart by a dimension, and renders that were avoided by a name', () => {
  const { metrics, written } = record();
  metrics.observe('windlass_queue_age_seconds', 3, { type: 'RefreshApplication' });
  metrics.count('argocd_app_sync_total', { phase: 'Failed' });
  metrics.count('windlass_renders_total', { cached: 'true' });
  metrics.count('windlass_renders_total', { cached: 'false' });
  metrics.flush();
  expect(written()).toEqual([
    { dimensions: { ...common, type: 'RefreshApplication' }, shown: [['windlass_queue_age_seconds', 'Seconds', 3]] },
    { dimensions: { ...common, phase: 'Failed' }, shown: [['argocd_app_sync_total', 'Count', 1]] },
    {
      dimensions: common,
      shown: [
        ['windlass_renders_avoided_total', 'Count', 1],
        ['windlass_renders_total', 'Count', 1],
      ],
    },
  ]);
});

it('writes nothing twice, and nothing when nothing was counted', () => {
  const { metrics, lines } = record();
  metrics.flush();
  metrics.count('windlass_renders_total');
  metrics.flush();
  metrics.flush();
  expect(lines).toHaveLength(1);
});

it('writes no more than 100 values into a line', () => {
  const { metrics, written } = record();
  for (let at = 0; at < 250; at += 1) metrics.observe('argocd_app_reconcile', at);
  metrics.flush();
  expect(written().map(({ shown }) => shown[0][2].length)).toEqual([99, 99, 52]);
});
