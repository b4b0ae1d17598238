import { parse } from 'yaml';
import { messageOf } from '../errors/gitops-error.ts';
import type { NotificationFault } from './notification-fault.ts';

/** What an annotation asks for. */
export interface Wish {
  /** What the annotation is called, for messages. */
  readonly subject: string;
  /** Absent: the default triggers. */
  readonly trigger?: string;
  readonly service: string;
  readonly recipients: readonly string[];
}

/** The annotations of an object. */
export type Annotations = { readonly [key: string]: string } | undefined;

const SUBSCRIBE = /^notifications\.argoproj\.io\/subscribe\.(.+)$/;
/** A list of triggers and destinations, as YAML. */
const SUBSCRIPTIONS = 'notifications.argoproj.io/subscriptions';
const FORM = 'write a list of {trigger: […], destinations: [{service: …, recipients: […]}]}';

/** Whether an application asks by itself that somebody be told of it. */
export function hasSubscription(annotations: Annotations): boolean {
  return Object.keys(annotations ?? {}).some((key) => SUBSCRIBE.test(key) || key === SUBSCRIPTIONS);
}

/** Reads `subscribe.<trigger>.<service>`, `subscribe.<service>` and `subscriptions`. */
export function readSubscribeAnnotations(annotations: Annotations): readonly (Wish | NotificationFault)[] {
  return Object.entries(annotations ?? {}).flatMap(([key, value]) => {
    if (key === SUBSCRIPTIONS) return readSubscriptions(value);
    const [, subscribed] = SUBSCRIBE.exec(key) ?? [];
    if (subscribed === undefined) return [];
    const [first = '', second] = subscribed.split('.');
    const named = second === undefined ? { service: first } : { trigger: first, service: second };
    return [{ subject: `annotation subscribe.${subscribed}`, ...named, recipients: recipientsOf(value) }];
  });
}

/** Some services need none. */
function recipientsOf(value: string): readonly string[] {
  if (value === '') return [''];
  return value
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function readSubscriptions(text: string): readonly (Wish | NotificationFault)[] {
  const subject = 'annotation subscriptions';
  try {
    const entries = listOf(parse(text, { logLevel: 'error', maxAliasCount: 100 }));
    return entries.flatMap((entry) => {
      const { trigger, destinations } = entry as { readonly trigger?: unknown; readonly destinations?: unknown };
      return listOf(trigger).flatMap((name) =>
        listOf(destinations).map((destination) => {
          const { service, recipients } = destination as { readonly service?: unknown; readonly recipients?: unknown };
          if (typeof service !== 'string') throw new TypeError('a destination names no service');
          return { subject, trigger: String(name), service, recipients: listOf(recipients ?? ['']).map(String) };
        }),
      );
    });
  } catch (error) {
    const [reason] = messageOf(error).split(/:?\n/);
    return [{ subject, reason: `cannot be read: ${reason}; ${FORM}` }];
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value) && value.every((item) => item !== null && item !== undefined)) return value;
  throw new TypeError('a list is missing');
}
