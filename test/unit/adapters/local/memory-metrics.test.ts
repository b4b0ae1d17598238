import { describe, expect, it } from 'vitest';
import { createMemoryMetrics } from '../../../../shared/adapters/local/memory-metrics.ts';

describe('metrics in memory', () => {
  it('are told in the text format of Prometheus', () => {
    const metrics = createMemoryMetrics();
    metrics.count('argocd_app_sync_total', { phase: 'Succeeded' });
    metrics.count('argocd_app_sync_total', { phase: 'Succeeded' });
    metrics.observe('argocd_app_reconcile', 0.3, { dest_server: 'a"b\\c\n' });
    metrics.observe('argocd_app_reconcile', 20, { dest_server: 'a"b\\c\n' });

    const label = 'dest_server="a\\"b\\\\c\\n"';
    expect(metrics.text().split('\n')).toEqual([
      '# TYPE argocd_app_sync_total counter',
      'argocd_app_sync_total{phase="Succeeded"} 2',
      '# TYPE argocd_app_reconcile histogram',
      `argocd_app_reconcile_bucket{${label},le="0.25"} 0`,
      ...[0.5, 1, 2, 4, 8, 16].map((bound) => `argocd_app_reconcile_bucket{${label},le="${bound}"} 1`),
      `argocd_app_reconcile_bucket{${label},le="+Inf"} 2`,
      `argocd_app_reconcile_sum{${label}} 20.3`,
      `argocd_app_reconcile_count{${label}} 2`,
      '',
    ]);
  });

  it('are empty at the start', () => {
    expect(createMemoryMetrics().text()).toBe('');
  });
});
