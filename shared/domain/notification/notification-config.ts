import type { NotificationTarget, ServiceConfig } from './notification-content.ts';

/** Who is told what, and through which services. */
export interface NotificationConfig {
  /** Who is told of trouble and of its end (`WINDLASS_ALERTS`). */
  readonly alerts: readonly NotificationTarget[];
  /** Where people see applications (`WINDLASS_URL`). */
  readonly url?: string;
  /** Secrets may be references (`ssm:/…`). */
  readonly services: readonly ServiceConfig[];
}

/** Whether anybody is to be told anything. */
export function tellsAnybody({ alerts }: NotificationConfig): boolean {
  return alerts.length > 0;
}
