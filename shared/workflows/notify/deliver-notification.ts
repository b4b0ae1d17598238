import {
  type ApplicationRef,
  formatApplicationRef,
  parseApplicationRef,
} from '../../domain/application/application.ts';
import { GitOpsError, messageOf, type Retry } from '../../domain/errors/gitops-error.ts';
import { NotificationRefusedError } from '../../domain/errors/notification-errors.ts';
import { SecretReferenceError } from '../../domain/errors/secret-errors.ts';
import { ConcurrentUpdateError } from '../../domain/errors/state-errors.ts';
import type { Notification, StoredNotification } from '../../stores/notification-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { clearNotificationFaults, sayNotificationFault } from './say-notification-fault.ts';
import { sendNotification } from './send-notification.ts';
import { tellTransitions } from './tell-transitions.ts';

/** Longer than a worker takes for one message, so that a second one comes only after a crash. */
const LEASE_SECONDS = 90;
const FIRST_RETRY_SECONDS = 5;
const LONGEST_RETRY_SECONDS = 900;
/** With this back-off about two and a half hours. */
const MAX_ATTEMPTS = 16;

/**
 * Tells people of an application: without an id, makes the messages of its transitions; with one, delivers that message.
 *
 * A message that a service does not take is tried again at a pace of its own, and holds up nothing else. One that it refuses, or has not taken
 * for hours, becomes a dead letter and a condition of its application.
 */
export async function deliverNotification(deps: Dependencies, ref: ApplicationRef, id?: string): Promise<void> {
  if (id === undefined) return tellTransitions(deps, ref);
  const stored = await claim(deps, formatApplicationRef(ref), id);
  if (stored) await deps.logger.during(stored.notification.ids ?? {}, () => deliver(deps, ref, stored));
}

async function deliver(deps: Dependencies, ref: ApplicationRef, stored: StoredNotification): Promise<void> {
  try {
    await sendNotification(deps, stored.notification, stored.content);
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    countDelivery(deps, stored, false);
    await saveFailure(deps, stored, error);
    return;
  }
  countDelivery(deps, stored, true);
  const { nextAt: _over, reason: _solved, ...sent } = stored.notification;
  deps.logger.info('a notification was sent', { trigger: sent.trigger, notificationService: sent.service });
  await deps.notifications.save(stored, { ...sent, state: 'sent' });
  await clearNotificationFaults(deps, ref, (subject) => subject === stored.notification.service);
}

function countDelivery({ metrics }: Dependencies, { notification }: StoredNotification, succeeded: boolean): void {
  const labels = { exported_service: notification.service, succeeded: String(succeeded) };
  metrics.count('argocd_notifications_deliveries_total', labels);
}

/** Takes a message that is due, for a while; undefined if it is not due or somebody else has it. */
async function claim(deps: Dependencies, application: string, id: string): Promise<StoredNotification | undefined> {
  const stored = await deps.notifications.read(application, id);
  const now = deps.clock.now();
  if (stored?.notification.nextAt === undefined || stored.notification.nextAt > now.toISOString()) return undefined;
  const { notification } = stored;
  const nextAt = after(now, LEASE_SECONDS);
  try {
    return await deps.notifications.save(stored, { ...notification, attempts: notification.attempts + 1, nextAt });
  } catch (error) {
    if (error instanceof ConcurrentUpdateError) return undefined;
    throw error;
  }
}

async function saveFailure(deps: Dependencies, stored: StoredNotification, error: GitOpsError): Promise<void> {
  const { notification } = stored;
  const { application, id, service, attempts } = notification;
  const reason = messageOf(error);
  const delaySeconds = retryDelay(error.retry, attempts);
  const isRefused =
    error instanceof NotificationRefusedError || (error instanceof SecretReferenceError && error.retry === 'never');
  // The name "service" is taken by the logger of AWS.
  const fields = { application, notification: id, notificationService: service, attempts, reason };
  deps.logger.warn('a notification was not taken', fields);
  if (isRefused || attempts >= MAX_ATTEMPTS) {
    await giveUp(deps, stored, reason);
  } else {
    await deps.notifications.save(stored, { ...notification, nextAt: after(deps.clock.now(), delaySeconds), reason });
    await deps.queue.send({ type: 'DeliverNotification', application, notificationId: id }, { delaySeconds });
  }
  await sayNotificationFault(deps, parseApplicationRef(application), service, reason);
}

/** The letter first: a crash in between makes one try too many, not one word too few. */
async function giveUp(deps: Dependencies, stored: StoredNotification, reason: string): Promise<void> {
  const { nextAt: _over, ...given }: Notification = stored.notification;
  const { application, id, createdAt } = given;
  const body = JSON.stringify({ type: 'DeliverNotification', application, notificationId: id });
  await deps.deadLetters.add({ type: 'DeliverNotification', body, reason }, { id, sentAt: new Date(createdAt) });
  await deps.notifications.save(stored, { ...given, state: 'failed', reason });
}

function retryDelay(retry: Retry, attempts: number): number {
  if (typeof retry === 'object') return retry.afterSeconds;
  return Math.min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(attempts - 1, 16));
}

function after(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}
