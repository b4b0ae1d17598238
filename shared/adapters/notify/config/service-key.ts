import type { ServiceConfig } from '../../../domain/notification/notification-content.ts';

/** Where people configured a service: a key of `argocd-notifications-cm`, or an entry of WINDLASS_ALERTS. */
export function serviceKey({ name, type }: Pick<ServiceConfig, 'name' | 'type'>): string {
  const [, entry] = /^alerts-(\d+)$/.exec(name) ?? [];
  if (entry !== undefined) return `entry ${entry} of WINDLASS_ALERTS`;
  return name === type ? `service.${type}` : `service.${type}.${name}`;
}
