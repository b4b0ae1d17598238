import type { Json } from '../errors/gitops-error.ts';

/** What a template gave for one kind of service, with Argo CD's field names. */
export type ContentSection = { readonly [field: string]: Json };

/** What is to be said, before a service gives it its form. */
export interface NotificationContent {
  /** For every service that has no section of its own. */
  readonly message: string;
  /** One line; mail has it as its subject. */
  readonly title?: string;
  /** Where to read on. */
  readonly link?: string;
  readonly tone?: 'good' | 'bad' | 'neutral';
  /** By type of service, like `slack`. */
  readonly sections: { readonly [serviceType: string]: ContentSection };
}

/** A service as it is configured, its secrets put in. */
export interface ServiceConfig {
  /** As subscriptions name it. */
  readonly name: string;
  readonly type: string;
  readonly options: { readonly [option: string]: Json };
}

/** Who is told: a service by its name, and whom it is to tell. */
export interface NotificationTarget {
  readonly service: string;
  /** A channel, an address; '' where the service itself says it. */
  readonly recipient: string;
}
