import type { Json } from '../errors/gitops-error.ts';
import type { NotificationTarget, ServiceConfig } from './notification-content.ts';

/** When a trigger fires, and what it sends (Argo CD's `trigger.<name>`). */
export interface TriggerCondition {
  /** In the expr language; checked when it was saved. */
  readonly when: string;
  /** Names of templates. */
  readonly send: readonly string[];
  /** An expression, or a path like `app.status.sync.revision`; told once for each value. */
  readonly oncePer?: string;
}

/** The fields of a template, each a text in Go's template language. */
export type TemplateFields = { readonly [field: string]: Json };

/** Tells people of all applications that a selector fits. */
export interface GlobalSubscription {
  readonly targets: readonly NotificationTarget[];
  /** None: the default triggers. */
  readonly triggers: readonly string[];
  /** Labels that an application must have, checked when it was saved; absent: all applications. */
  readonly selector?: string;
}

/** Who is told what, and through which services. */
export interface NotificationConfig {
  /** Who is told of trouble and of its end (`WINDLASS_ALERTS`). */
  readonly alerts: readonly NotificationTarget[];
  /** Where people see applications (`WINDLASS_URL`). */
  readonly url?: string;
  /** Secrets may be references (`ssm:/…`). */
  readonly services: readonly ServiceConfig[];
  /** Why a service that is configured cannot be used, by its name. */
  readonly serviceFaults: { readonly [service: string]: string };
  readonly triggers: { readonly [name: string]: readonly TriggerCondition[] };
  readonly templates: { readonly [name: string]: TemplateFields };
  readonly subscriptions: readonly GlobalSubscription[];
  /** Of a subscription that names no trigger. */
  readonly defaultTriggers: readonly string[];
  readonly defaultTriggersOf: { readonly [service: string]: readonly string[] };
  readonly context: { readonly [key: string]: string };
  /** What templates and conditions see as `secrets`. */
  readonly secrets: { readonly [key: string]: string };
}

/** Nobody is told anything. */
export const NO_NOTIFICATION_CONFIG: NotificationConfig = {
  alerts: [],
  services: [],
  serviceFaults: {},
  triggers: {},
  templates: {},
  subscriptions: [],
  defaultTriggers: [],
  defaultTriggersOf: {},
  context: {},
  secrets: {},
};
