import type { ApplicationRecord } from '../../../shared/stores/application-record.ts';
import type { Gauge } from './gauge.ts';

/** How each application is: Argo CD's `argocd_app_info`. */
export function applicationGauges(records: readonly ApplicationRecord[]): readonly Gauge[] {
  return records.map(({ application: { metadata, spec, status } }) => ({
    name: 'argocd_app_info',
    labels: {
      namespace: metadata.namespace,
      name: metadata.name,
      project: spec.project,
      autosync_enabled: String(spec.syncPolicy?.automated !== undefined),
      repo: spec.source?.repoURL ?? spec.sources?.[0]?.repoURL ?? '',
      dest_server: spec.destination.server ?? spec.destination.name ?? '',
      dest_namespace: spec.destination.namespace ?? '',
      sync_status: status.sync.status,
      health_status: status.health.status,
      operation: status.operationState?.phase === 'Running' ? 'sync' : '',
    },
    value: 1,
  }));
}
