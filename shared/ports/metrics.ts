/** What is counted. Names are Argo CD's where it counts the same (reference/argocd.md §1.17). */
export type CounterName =
  | 'argocd_app_sync_total'
  | 'argocd_app_k8s_request_total'
  /** By `exported_service` and `succeeded`. */
  | 'argocd_notifications_deliveries_total'
  /** By `name` and `triggered`. */
  | 'argocd_notifications_trigger_eval_total'
  /** By `cached`: whether an earlier output still stood. */
  | 'windlass_renders_total'
  /** By `type`: messages that could not be handled, and are tried again or given up. */
  | 'windlass_message_failures_total';

/** What is measured, in seconds. */
export type DurationName =
  | 'argocd_app_reconcile'
  | 'windlass_sync_duration_seconds'
  /** Of a deployment, from its commit to Healthy: the lead time of DORA. */
  | 'windlass_commit_to_healthy_seconds'
  /** Of a deployment, from when we heard of its commit to Healthy: our part of it. */
  | 'windlass_delivery_to_healthy_seconds'
  /** By `type`: from when a message may be handled to when it is. */
  | 'windlass_queue_age_seconds';

/** Few values each: what has a value for every application costs money where it is kept. */
export interface MetricLabels {
  readonly [label: string]: string;
}

/** Counts and measures what Windlass does. */
export interface Metrics {
  count(name: CounterName, labels?: MetricLabels): void;
  observe(name: DurationName, seconds: number, labels?: MetricLabels): void;
  /** What this process counted, in the text format of Prometheus; '' if it is kept elsewhere. */
  text(): string;
}
