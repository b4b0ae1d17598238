import { z } from 'zod';
import type { ApplicationRecord } from '../../shared/stores/application-record.ts';
import { defineRoute, type Route } from './route.ts';

/** What Prometheus asks for: how each application is, and what this process counted; names as Argo CD's. */
export const metricsRoute: Route = defineRoute({
  method: 'GET',
  path: '/metrics',
  operationId: 'Metrics',
  tag: 'system',
  summary: 'Metrics in the text format of Prometheus',
  response: z.string(),
  handle: async ({ deps }) => ({
    body: `${formatApplications(await deps.applications.list())}${deps.metrics.text()}`,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  }),
});

function formatApplications(records: readonly ApplicationRecord[]): string {
  return ['# TYPE argocd_app_info gauge', ...records.map(formatApplication)].map((line) => `${line}\n`).join('');
}

function formatApplication({ application: { metadata, spec, status } }: ApplicationRecord): string {
  const labels = {
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
  };
  const text = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `argocd_app_info{${text.join(',')}} 1`;
}
