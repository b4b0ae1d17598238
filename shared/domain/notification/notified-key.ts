import { createHash } from 'node:crypto';
import type { TriggerCondition } from './notification-config.ts';
import type { NotificationTarget } from './notification-content.ts';
import type { NotificationState } from './outbox.ts';

/** Where Argo CD keeps what it told; an application that moves over brings it with it. */
const NOTIFIED_ANNOTATION = 'notified.notifications.argoproj.io';

/** What a message is about. */
export interface Occasion {
  readonly trigger: string;
  readonly condition: TriggerCondition;
  /** Place of the condition in its trigger. */
  readonly index: number;
  readonly target: NotificationTarget;
  /** The value of `oncePer`; '' without one. */
  readonly once: string;
}

/** Names an occasion as Argo CD does, so that what it told is not told again (notifications-engine, `StateItemKey`). */
export function notifiedKey({ trigger, condition, index, target, once }: Occasion): string {
  const hash = createHash('sha1').update(condition.when).digest('base64url');
  const key = `${trigger}:[${index}].${hash}:${target.service}:${target.recipient}`;
  return once === '' ? key : `${once}:${key}`;
}

/** What Argo CD told of an application, by its annotation; values are RFC 3339. */
export function notifiedByArgoCd(annotations: { readonly [key: string]: string } = {}): NotificationState['notified'] {
  const entries = Object.entries(parseObject(annotations[NOTIFIED_ANNOTATION] ?? '{}'));
  return Object.fromEntries(
    entries.flatMap(([key, seconds]) =>
      typeof seconds === 'number' && Math.abs(seconds) < 1e11
        ? [[key, new Date(seconds * 1000).toISOString()] as const]
        : [],
    ),
  );
}

/** What is no JSON says nothing. */
function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
