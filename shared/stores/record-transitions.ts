import { hasSubscription } from '../domain/notification/read-subscribe-annotations.ts';
import { recordTransition } from '../domain/notification/record-transition.ts';
import type { Clock } from '../ports/clock.ts';
import type { ApplicationStoreParts } from './application-store.ts';
import type { NotificationConfigStore } from './notification-config-store.ts';

/** Makes what adds transitions to the outbox of an application, in the write that makes them, as soon as anybody may be told. */
export function createTransitionRecorder(
  notificationConfig: NotificationConfigStore,
  clock: Clock,
): NonNullable<ApplicationStoreParts['onChange']> {
  return async (before, after) => {
    const { hasAlerts, hasTriggers } = await notificationConfig.isTold();
    const isSubscribed = hasTriggers || hasSubscription(after.application.metadata.annotations);
    return hasAlerts || isSubscribed ? recordTransition(before, after, clock.now(), isSubscribed) : after;
  };
}
