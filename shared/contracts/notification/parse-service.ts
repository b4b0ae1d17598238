import type { Json } from '../../domain/errors/gitops-error.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import type { ServiceConfig } from '../../domain/notification/notification-content.ts';
import { parseValue } from '../parse-value.ts';
import { SERVICE_OPTIONS } from './service-options.ts';

/** Keys and values of a ConfigMap or Secret. */
export type ConfigData = { readonly [key: string]: string };

/** Types of service that Argo CD has and Windlass has not. */
const FOREIGN_TYPES: readonly string[] = ['awssqs', 'gcppubsub', 'kafka', 'nats'];
/** As Argo CD finds references to the Secret in a text. */
const SECRET_KEY = /\$([\w-]+)/g;

/** What `service.<type>` or `service.<type>.<name>` names. */
export interface ServiceKey {
  readonly type: string;
  readonly name: string;
}

/** @throws MalformedRequestError */
export function parseServiceKey(key: string): ServiceKey {
  const [, type = '', name = type, ...rest] = key.split('.');
  if (type === '' || name === '' || rest.length > 0)
    throw new MalformedRequestError(`${key}: write service.<type> or service.<type>.<name>`);
  return { type, name };
}

/** Why services of a type cannot be used at all; undefined if they can. @throws MalformedRequestError if nobody knows the type */
export function unsupportedReason(type: string, key: string): string | undefined {
  if (Object.hasOwn(SERVICE_OPTIONS, type)) return undefined;
  const known = Object.keys(SERVICE_OPTIONS).join(', ');
  if (FOREIGN_TYPES.includes(type)) return `services of type ${type} are not supported in this version`;
  throw new MalformedRequestError(`${key}: there is no type ${type} of services; there are ${known}`);
}

/**
 * Reads the options of a service.
 * @param secret what `$key` stands for; undefined: it stays as it is written
 * @throws MalformedRequestError naming the field; it shows no value
 */
export function parseService(value: unknown, key: string, secret: ConfigData | undefined): ServiceConfig {
  const { type, name } = parseServiceKey(key);
  const schema = SERVICE_OPTIONS[type];
  if (!schema) throw new MalformedRequestError(`${key}: there is no type ${type} of services`);
  // As they are written: what a key of the Secret stands for is judged by the service alone.
  const options = withSecrets(parseValue(schema, value ?? {}, key), secret) as ServiceConfig['options'];
  if (secret) refuseMissingKeys(options, key);
  return { name, type, options };
}

/** A key that the Secret does not have stays as it is written, as in Argo CD: it may be part of a password. */
function withSecrets(value: unknown, secret: ConfigData | undefined): Json {
  if (typeof value === 'string') {
    return value.replace(SECRET_KEY, (written, key) =>
      secret && Object.hasOwn(secret, key) ? (secret[key] ?? '').trim() : written,
    );
  }
  if (Array.isArray(value)) return value.map((item) => withSecrets(item, secret));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withSecrets(field, secret)]));
  }
  return value as Json;
}

/** An option that is nothing but a reference would go to the service as it is; one among recipients concerns only that recipient. */
function refuseMissingKeys(options: Json, key: string): void {
  for (const [field, value] of Object.entries(options ?? {})) {
    const [, missing] = typeof value === 'string' ? (/^\$([\w-]+)$/.exec(value) ?? []) : [];
    if (missing) throw new MalformedRequestError(`${key}.${field}: argocd-notifications-secret has no key ${missing}`);
  }
}
