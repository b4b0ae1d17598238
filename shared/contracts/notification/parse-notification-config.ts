import { z } from 'zod';
import { parseLabelSelector } from '../../domain/application/label-selector.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { CATALOGUE_TEMPLATES } from '../../domain/notification/catalogue.ts';
import { parseTarget } from '../../domain/notification/find-subscriptions.ts';
import {
  type GlobalSubscription,
  NO_NOTIFICATION_CONFIG,
  type NotificationConfig,
  type TemplateFields,
} from '../../domain/notification/notification-config.ts';
import type { ServiceConfig } from '../../domain/notification/notification-content.ts';
import { parseValue } from '../parse-value.ts';
import { parseYamlText } from '../settings/parse-yaml-text.ts';
import { type ConfigData, parseService, parseServiceKey, unsupportedReason } from './parse-service.ts';
import { parseTrigger } from './parse-trigger.ts';

/** What was read, and what could not be. */
export interface ParsedNotificationConfig {
  readonly config: NotificationConfig;
  /** What is wrong with the keys, each with the key and field. */
  readonly faults: readonly string[];
}

const names = z.array(z.string().min(1, 'must not be empty'));
const templateSchema = z.record(z.string(), z.json());
const contextSchema = z.record(z.string(), z.coerce.string());
const subscriptionSchema = z.array(
  z.object({ recipients: names, triggers: names.default([]), selector: z.string().exactOptional() }),
);

/** Reads the value of a key; undefined if it has a fault, which is noted. */
type ReadKey = <Value>(key: string, parse: (value: unknown, key: string) => Value) => Value | undefined;

/**
 * Reads the keys of `argocd-notifications-cm` (reference/argocd.md §1.16).
 * @param secret what `$key` stands for; undefined: the services are only checked, and `$key` stays as it is written
 */
export function parseNotificationConfig(data: ConfigData, secret: ConfigData | undefined): ParsedNotificationConfig {
  const faults: string[] = [];
  const read: ReadKey = (key, parse) => {
    try {
      return parse(parseYamlText(data[key] ?? '', key), key);
    } catch (error) {
      if (!(error instanceof MalformedRequestError)) throw error;
      faults.push(error.message);
      return undefined;
    }
  };
  const triggers = readEach(data, 'trigger.', read, (value, key) => parseTrigger(value ?? [], key));
  const templates = readEach(data, 'template.', read, parseTemplate);
  const config: NotificationConfig = {
    ...NO_NOTIFICATION_CONFIG,
    ...readServices(data, secret, faults),
    triggers,
    templates,
    subscriptions: read('subscriptions', parseSubscriptions) ?? [],
    defaultTriggers: read('defaultTriggers', parseNames) ?? [],
    defaultTriggersOf: readEach(data, 'defaultTriggers.', read, parseNames),
    context: read('context', (value, key) => parseValue(contextSchema, value ?? {}, key)) ?? {},
    secrets: secret ?? {},
  };
  return { config, faults: [...faults, ...findMissingTemplates(config)] };
}

function readEach<Value>(
  data: ConfigData,
  prefix: string,
  read: ReadKey,
  parse: (value: unknown, key: string) => Value,
): { readonly [name: string]: Value } {
  const entries = Object.keys(data)
    .filter((key) => key.startsWith(prefix))
    .flatMap((key) => {
      const value = read(key, parse);
      return value === undefined ? [] : [[key.slice(prefix.length), value] as const];
    });
  return Object.fromEntries(entries);
}

/** A service that cannot be used keeps no other from being used: its reason waits for who is to be told by it. */
function readServices(data: ConfigData, secret: ConfigData | undefined, faults: string[]) {
  const services: ServiceConfig[] = [];
  const serviceFaults: { [name: string]: string } = {};
  for (const key of Object.keys(data).filter((name) => name.startsWith('service.'))) {
    try {
      const { type, name } = parseServiceKey(key);
      const reason = unsupportedReason(type, key);
      if (reason !== undefined) serviceFaults[name] = `${key}: ${reason}`;
      else services.push(parseService(parseYamlText(data[key] ?? '', key), key, secret));
    } catch (error) {
      if (!(error instanceof MalformedRequestError)) throw error;
      faults.push(error.message);
      serviceFaults[key.split('.')[2] ?? key.split('.')[1] ?? ''] = error.message;
    }
  }
  return { services, serviceFaults };
}

function parseNames(value: unknown, key: string): readonly string[] {
  return parseValue(names, value ?? [], key);
}

function parseTemplate(value: unknown, key: string): TemplateFields {
  return parseValue(templateSchema, value ?? {}, key) as TemplateFields;
}

function parseSubscriptions(value: unknown, key: string): readonly GlobalSubscription[] {
  return parseValue(subscriptionSchema, value ?? [], key).map(({ recipients, triggers, selector }, index) => {
    parseLabelSelector(selector ?? '', `${key}[${index}].selector`);
    return { targets: recipients.map(parseTarget), triggers, ...(selector ? { selector } : {}) };
  });
}

function findMissingTemplates({ triggers, templates }: NotificationConfig): readonly string[] {
  return Object.entries(triggers).flatMap(([name, conditions]) =>
    conditions.flatMap(({ send }, index) =>
      send
        .filter((template) => !Object.hasOwn(templates, template) && !CATALOGUE_TEMPLATES.includes(template))
        .map((template) => `trigger.${name}[${index}].send: there is no template.${template}`),
    ),
  );
}
