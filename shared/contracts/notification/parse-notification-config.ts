import { z } from 'zod';
import type { Json } from '../../domain/errors/gitops-error.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { CATALOGUE_TEMPLATES } from '../../domain/notification/catalogue.ts';
import { ExpressionError } from '../../domain/notification/expression/expression-error.ts';
import { parseExpression } from '../../domain/notification/expression/parse-expression.ts';
import { parseTarget } from '../../domain/notification/find-subscriptions.ts';
import {
  type GlobalSubscription,
  NO_NOTIFICATION_CONFIG,
  type NotificationConfig,
  type TemplateFields,
  type TriggerCondition,
} from '../../domain/notification/notification-config.ts';
import type { ServiceConfig } from '../../domain/notification/notification-content.ts';
import { parseValue } from '../parse-value.ts';
import { parseYamlText } from '../settings/parse-yaml-text.ts';
import { SERVICE_OPTIONS } from './service-options.ts';

/** Keys and values of a ConfigMap or Secret. */
export type ConfigData = { readonly [key: string]: string };

const names = z.array(z.string().min(1, 'must not be empty'));
const triggerSchema = z.array(
  z.looseObject({
    when: z.string(),
    send: names,
    oncePer: z.string().exactOptional(),
    description: z.string().exactOptional(),
  }),
);
const templateSchema = z.record(z.string(), z.json());
const subscriptionSchema = z.array(
  z.object({ recipients: names, triggers: names.default([]), selector: z.string().exactOptional() }),
);
const SECRET_KEY = /\$([A-Za-z][\w.-]*)/g;

/**
 * Reads the keys of `argocd-notifications-cm` (reference/argocd.md §1.16).
 * @param secret what `$key` stands for; undefined: keys stay as they are written
 * @throws MalformedRequestError naming each key that cannot be understood
 */
export function parseNotificationConfig(data: ConfigData, secret: ConfigData | undefined): NotificationConfig {
  const faults: string[] = [];
  const read = <Value>(key: string, parse: (value: unknown) => Value): Value | undefined => {
    try {
      return parse(parseYamlText(data[key] ?? '', key));
    } catch (error) {
      if (!(error instanceof MalformedRequestError) && !(error instanceof ExpressionError)) throw error;
      faults.push(error instanceof ExpressionError ? `${key}: ${error.message}` : error.message);
      return undefined;
    }
  };
  const each = <Value>(
    prefix: string,
    parse: (value: unknown, key: string) => Value,
  ): readonly (readonly [string, Value])[] =>
    Object.keys(data)
      .filter((key) => key.startsWith(prefix))
      .flatMap((key) => {
        const value = read(key, (written) => parse(written, key));
        return value === undefined ? [] : [[key.slice(prefix.length), value] as const];
      });

  const triggers = Object.fromEntries(each('trigger.', parseTrigger));
  const templates = Object.fromEntries(each('template.', parseTemplate));
  const services = each('service.', (value, key) => parseService(value, key, secret)).map(([, service]) => service);
  const config: NotificationConfig = {
    ...NO_NOTIFICATION_CONFIG,
    triggers,
    templates,
    services,
    subscriptions: read('subscriptions', parseSubscriptions) ?? [],
    defaultTriggers: read('defaultTriggers', (value) => parseValue(names, value ?? [], 'defaultTriggers')) ?? [],
    defaultTriggersOf: Object.fromEntries(
      each('defaultTriggers.', (value, key) => parseValue(names, value ?? [], key)),
    ),
    context:
      read('context', (value) => parseValue(z.record(z.string(), z.coerce.string()), value ?? {}, 'context')) ?? {},
    isApplied: true,
  };
  faults.push(...findMissingTemplates(config));
  if (faults.length > 0) throw new MalformedRequestError(faults.join('; '), { data: { faults } });
  return config;
}

function parseTrigger(value: unknown, key: string): readonly TriggerCondition[] {
  return parseValue(triggerSchema, value, key).map(({ when, send, oncePer }, index) => {
    for (const expression of [when, ...(oncePer === undefined ? [] : [oncePer])]) {
      try {
        parseExpression(expression);
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        throw new MalformedRequestError(`${key}[${index}]: ${JSON.stringify(expression)}: ${error.message}`);
      }
    }
    return { when, send, ...(oncePer === undefined ? {} : { oncePer }) };
  });
}

function parseTemplate(value: unknown, key: string): TemplateFields {
  return parseValue(templateSchema, value, key) as TemplateFields;
}

/** `service.<type>` or `service.<type>.<name>`. */
function parseService(value: unknown, key: string, secret: ConfigData | undefined): ServiceConfig {
  const [, type = '', ...rest] = key.split('.');
  const schema = Object.hasOwn(SERVICE_OPTIONS, type) ? SERVICE_OPTIONS[type] : undefined;
  if (!schema) {
    throw new MalformedRequestError(
      `${key}: there is no service ${type}; there are ${Object.keys(SERVICE_OPTIONS).join(', ')}`,
    );
  }
  const options = withSecrets(parseOptions(schema, value ?? {}, key), secret) as ServiceConfig['options'];
  return { name: rest.length > 0 ? rest.join('.') : type, type, options };
}

/** As they are written: what a key of the Secret stands for is judged by the service alone, so that it holds up nothing else. */
function parseOptions(schema: z.ZodType, value: unknown, key: string): unknown {
  try {
    return parseValue(schema, value);
  } catch (error) {
    if (!(error instanceof MalformedRequestError)) throw error;
    const faults = (error.data.faults ?? [error.message]) as readonly string[];
    throw new MalformedRequestError(faults.map((fault) => `${key}: ${fault}`).join('; '));
  }
}

/** A key that the Secret does not have stays as it is written, and the service says that it cannot be used. */
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

function parseSubscriptions(value: unknown): readonly GlobalSubscription[] {
  return parseValue(subscriptionSchema, value ?? [], 'subscriptions').map(
    ({ recipients, triggers, selector }, index) => {
      const labels = selector === undefined ? undefined : parseSelector(selector, `subscriptions[${index}].selector`);
      return { targets: recipients.map(parseTarget), triggers, ...(labels === undefined ? {} : { labels }) };
    },
  );
}

function parseSelector(text: string, key: string): { readonly [label: string]: string } {
  const pairs = text.split(',').map((part) => /^\s*([\w./-]+)\s*==?\s*([\w.-]*)\s*$/.exec(part));
  if (pairs.some((pair) => pair === null)) {
    throw new MalformedRequestError(
      `${key}: "${text}" is not supported; write label=value, with commas between several`,
    );
  }
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}

function findMissingTemplates({ triggers, templates }: NotificationConfig): readonly string[] {
  return Object.entries(triggers).flatMap(([name, conditions]) =>
    conditions
      .flatMap(({ send }) => send)
      .filter((template) => !Object.hasOwn(templates, template) && !CATALOGUE_TEMPLATES.includes(template))
      .map((template) => `trigger.${name}: sends ${template}, and there is no template.${template}`),
  );
}
