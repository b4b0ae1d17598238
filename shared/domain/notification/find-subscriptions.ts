import type { Application } from '../application/application.ts';
import type { NotificationConfig } from './notification-config.ts';
import type { NotificationTarget } from './notification-content.ts';

/** Somebody who is told when a trigger fires. */
export interface Subscription {
  readonly trigger: string;
  readonly target: NotificationTarget;
}

type Annotations = { readonly [key: string]: string } | undefined;

const SUBSCRIBE = /^notifications\.argoproj\.io\/subscribe\.(.+)$/;
/** The form that is older than triggers: `recipients.argocd-notifications.argoproj.io`, with `service:recipient`. */
const LEGACY = /^(?:(.+)\.)?recipients\.argocd-notifications\.argoproj\.io$/;

/**
 * Finds who subscribed to an application: by its annotations, by those of its project, and by `subscriptions` of the configuration.
 * Each is there once.
 */
export function findSubscriptions(
  { metadata }: Application,
  projectAnnotations: Annotations,
  config: NotificationConfig,
): readonly Subscription[] {
  const found = [
    ...byAnnotations(metadata.annotations, config),
    ...byAnnotations(projectAnnotations, config),
    ...config.subscriptions
      .filter(({ labels = {} }) => Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value))
      .flatMap(({ triggers, targets }) =>
        triggers.flatMap((trigger) => targets.map((target) => ({ trigger, target }))),
      ),
  ];
  return [...new Map(found.map((one) => [JSON.stringify([one.trigger, one.target]), one])).values()];
}

function byAnnotations(annotations: Annotations, config: NotificationConfig): readonly Subscription[] {
  return Object.entries(annotations ?? {}).flatMap(([key, value]) => {
    const [, subscribed] = SUBSCRIBE.exec(key) ?? [];
    if (subscribed !== undefined) return bySubscribe(subscribed, value, config);
    const legacy = LEGACY.exec(key);
    return legacy ? byLegacy(legacy[1], value, config) : [];
  });
}

/** `<trigger>.<service>` or `<service>`; the names of both may have dots, the service is the last that is configured. */
function bySubscribe(subscribed: string, value: string, config: NotificationConfig): readonly Subscription[] {
  const isTrigger = subscribed.includes('.');
  const service = isTrigger ? subscribed.slice(subscribed.lastIndexOf('.') + 1) : subscribed;
  const trigger = isTrigger ? subscribed.slice(0, subscribed.lastIndexOf('.')) : '';
  const triggers = trigger === '' ? defaultTriggers(service, config) : [trigger];
  const recipients = recipientsOf(value);
  const targets = (recipients.length > 0 ? recipients : ['']).map((recipient) => ({ service, recipient }));
  return triggers.flatMap((name) => targets.map((target) => ({ trigger: name, target })));
}

function byLegacy(trigger: string | undefined, value: string, config: NotificationConfig): readonly Subscription[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => {
      const target = parseTarget(part);
      const triggers = trigger === undefined ? defaultTriggers(target.service, config) : [trigger];
      return triggers.map((name) => ({ trigger: name, target }));
    });
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

function recipientsOf(value: string): readonly string[] {
  return value
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
