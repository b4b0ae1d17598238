import type { NotificationConfig } from '../domain/notification/notification-config.ts';

/** Says who is told what. */
export interface NotificationConfigStore {
  current(): Promise<NotificationConfig>;
}

/** Makes the store of what the environment says. */
export function createNotificationConfigStore(fromEnvironment: NotificationConfig): NotificationConfigStore {
  return { current: async () => fromEnvironment };
}
