import type { DriftCheckState } from '../../../shared/stores/drift-check-store.ts';
import type { Gauge } from './gauge.ts';

/** How the drift check of each cluster is; of a cluster that was never checked, only how often that failed. */
export function driftCheckGauges(checks: readonly DriftCheckState[]): readonly Gauge[] {
  return checks.flatMap(({ cluster, last, failure }) => {
    const gauge = (name: string, value: number): Gauge => ({
      name: `windlass_drift_check_${name}`,
      labels: { server: cluster },
      value,
    });
    return [
      gauge('failures_in_a_row', failure?.inARow ?? 0),
      ...(last
        ? [
            gauge('last_timestamp_seconds', Date.parse(last.checkedAt) / 1000),
            gauge('last_duration_seconds', last.tookMs / 1000),
            gauge('applications', last.applications),
            gauge('kinds', last.kinds),
            gauge('unreadable_kinds', last.faults.length),
            gauge('objects', last.objects),
            gauge('moved_applications', last.moved),
            gauge('refreshed_applications', last.refreshed),
          ]
        : []),
    ];
  });
}
