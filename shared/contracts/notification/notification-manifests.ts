import { z } from 'zod';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { parseValue } from '../parse-value.ts';
import { withoutNulls } from '../without-nulls.ts';
import { parseNotificationConfig } from './parse-notification-config.ts';
import type { ConfigData } from './parse-service.ts';

/** Name of the ConfigMap in which Argo CD keeps who is told what. */
export const NOTIFICATION_CONFIG_NAME = 'argocd-notifications-cm';
/** Name of the Secret that belongs to it. */
export const NOTIFICATION_SECRET_NAME = 'argocd-notifications-secret';

const metadataOf = (name: string) =>
  z.looseObject({ name: z.literal(name), namespace: z.string().exactOptional() }).exactOptional();
const texts = z.record(z.string(), z.string());

/** The ConfigMap as it is written. */
export const notificationConfigManifestSchema = z.object({
  apiVersion: z.literal('v1').exactOptional(),
  kind: z.literal('ConfigMap').exactOptional(),
  metadata: metadataOf(NOTIFICATION_CONFIG_NAME),
  data: texts.default({}),
});

/** The Secret as it is written. */
export const notificationSecretManifestSchema = z.object({
  apiVersion: z.literal('v1').exactOptional(),
  kind: z.literal('Secret').exactOptional(),
  metadata: metadataOf(NOTIFICATION_SECRET_NAME),
  type: z.string().exactOptional(),
  data: texts.exactOptional(),
  stringData: texts.exactOptional(),
});

/**
 * Reads the ConfigMap `argocd-notifications-cm` and checks each key.
 * @throws MalformedRequestError naming each key and field that cannot be understood; it shows no value of a service
 */
export function parseNotificationConfigManifest(value: unknown): ConfigData {
  const { data } = parseValue(notificationConfigManifestSchema, withoutNulls(value));
  const { faults } = parseNotificationConfig(data, undefined);
  if (faults.length > 0) throw new MalformedRequestError(`data: ${faults.join('; ')}`, { data: { faults } });
  return data;
}

/** Reads the Secret `argocd-notifications-secret`: `data` decoded, over it `stringData`. @throws MalformedRequestError */
export function parseNotificationSecretManifest(value: unknown): ConfigData {
  const { data = {}, stringData = {} } = parseValue(notificationSecretManifestSchema, withoutNulls(value));
  const decoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString('utf8')]);
  return { ...Object.fromEntries(decoded), ...stringData };
}

const PREFIXES: readonly string[] = ['service.', 'template.', 'trigger.', 'defaultTriggers.'];
const KEYS: readonly string[] = ['subscriptions', 'defaultTriggers', 'context'];

/** Warns of each key that has no effect in this version, so that none is silently ignored. */
export function ineffectiveNotificationKeys(data: ConfigData): readonly string[] {
  const unknown = Object.keys(data)
    .filter((key) => !KEYS.includes(key) && !PREFIXES.some((prefix) => key.startsWith(prefix)))
    .map((key) => `data["${key}"]: is not supported in this version and has no effect`);
  const { serviceFaults } = parseNotificationConfig(data, undefined).config;
  return [...unknown, ...Object.values(serviceFaults)];
}
