import type { Application } from '../application/application.ts';
import { parseLabelSelector } from '../application/label-selector.ts';
import type { NotificationConfig } from './notification-config.ts';
import type { NotificationTarget } from './notification-content.ts';
import type { NotificationFault } from './notification-fault.ts';
import { type Annotations, readSubscribeAnnotations } from './read-subscribe-annotations.ts';

/** Somebody who is told when a trigger fires. */
export interface Subscription {
  readonly trigger: string;
  readonly target: NotificationTarget;
}

const NO_DEFAULT =
  'names no trigger, and argocd-notifications-cm has no defaultTriggers; add them, or write subscribe.<trigger>.<service>';

/** Who subscribed, and what of it cannot work. */
export interface FoundSubscriptions {
  /** Each is there once. */
  readonly subscriptions: readonly Subscription[];
  readonly faults: readonly NotificationFault[];
}

/** Finds who subscribed to an application: by its annotations, by those of its project, and by `subscriptions` of the configuration. */
export function findSubscriptions(
  { metadata }: Application,
  projectAnnotations: Annotations,
  config: NotificationConfig,
): FoundSubscriptions {
  const read = [metadata.annotations, projectAnnotations].flatMap(readSubscribeAnnotations);
  const faults = read.filter((one) => 'reason' in one);
  const wishes = read.filter((one) => 'service' in one);
  const byAnnotations = wishes.flatMap(({ trigger, service, recipients, subject }) => {
    const triggers = trigger === undefined ? defaultTriggers(service, config) : [trigger];
    if (triggers.length === 0) faults.push({ subject, reason: NO_DEFAULT });
    return triggers.flatMap((name) =>
      recipients.map((recipient) => ({ trigger: name, target: { service, recipient } })),
    );
  });
  const global = config.subscriptions
    .filter(({ selector = '' }) => parseLabelSelector(selector, 'selector')(metadata.labels ?? {}))
    .flatMap(({ triggers, targets }) =>
      (triggers.length === 0 ? config.defaultTriggers : triggers).flatMap((trigger) =>
        targets.map((target) => ({ trigger, target })),
      ),
    );
  const all = [...byAnnotations, ...global];
  return {
    subscriptions: [...new Map(all.map((one) => [JSON.stringify([one.trigger, one.target]), one])).values()],
    faults,
  };
}

/** Reads `service:recipient`, or `service` alone. */
export function parseTarget(text: string): NotificationTarget {
  const colon = text.indexOf(':');
  return colon < 0
    ? { service: text, recipient: '' }
    : { service: text.slice(0, colon), recipient: text.slice(colon + 1) };
}

function defaultTriggers(
  service: string,
  { defaultTriggersOf, defaultTriggers: all }: NotificationConfig,
): readonly string[] {
  return Object.hasOwn(defaultTriggersOf, service) ? (defaultTriggersOf[service] ?? []) : all;
}
