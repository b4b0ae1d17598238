import type { Application } from '../../domain/application/application.ts';
import type { Metrics } from '../../ports/metrics.ts';

/** Measures how long a deployment took that was first seen Healthy between two states of its application. */
export function observeLatency(metrics: Metrics, before: Application, after: Application): void {
  const { latency: { committed, delivered, healthy } = {} } = after.status.operationState ?? {};
  if (healthy === undefined || healthy === before.status.operationState?.latency?.healthy) return;
  const since = (time: string) => (Date.parse(healthy) - Date.parse(time)) / 1000;
  if (committed !== undefined) metrics.observe('windlass_commit_to_healthy_seconds', since(committed));
  if (delivered !== undefined) metrics.observe('windlass_delivery_to_healthy_seconds', since(delivered));
}
