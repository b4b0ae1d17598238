import { z } from 'zod';

const text = z.string().exactOptional();
const sections = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Answer of saving: what is configured now. */
export const savedNotificationsSchema = z.object({ outcome: z.enum(['created', 'configured', 'unchanged']) });

/** Somebody who is told. */
const subscriptionSchema = z.object({
  trigger: z.string(),
  service: z.string(),
  recipient: z.string(),
  /** Absent: of all applications that `selector` fits. */
  application: text,
  selector: text,
});

/** A message and what became of it. */
const deliverySchema = z.object({
  id: z.string(),
  application: z.string(),
  trigger: z.string(),
  service: z.string(),
  recipient: z.string(),
  createdAt: z.string(),
  state: z.enum(['pending', 'sent', 'failed']),
  attempts: z.int(),
  nextAt: text,
  reason: text,
});

/** Answer of `GET /api/v1/notifications`. */
export const notificationsSchema = z.object({
  services: z.array(z.object({ name: z.string(), type: text, fault: text })),
  triggers: z.array(
    z.object({
      name: z.string(),
      isOwn: z.boolean(),
      conditions: z.array(z.object({ when: z.string(), send: z.array(z.string()), oncePer: text })),
    }),
  ),
  templates: z.array(z.object({ name: z.string(), isOwn: z.boolean(), fields: z.array(z.string()) })),
  defaultTriggers: z.array(z.string()),
  subscriptions: z.array(subscriptionSchema),
  deliveries: z.array(deliverySchema),
});

/** Whose notifications are to be shown. */
export const notificationsQuerySchema = z.object({
  application: text,
  appNamespace: text,
});

/** Answers of Argo CD's `GET /api/v1/notifications/{services,triggers,templates}`. */
export const namesSchema = z.object({ items: z.array(z.object({ name: z.string() })) });

/** Body of `POST /api/v1/notifications/send`. */
export const sendNotificationSchema = z.object({
  trigger: z.string().min(1, 'must not be empty'),
  application: z.string().min(1, 'must not be empty'),
  appNamespace: text,
  /** `service:recipient`; without it the subscriptions of the application to this trigger are shown. */
  to: text,
  /** Whether the message is only shown. */
  dryRun: z.boolean().default(false),
});

/** Answer of `POST /api/v1/notifications/send`. */
export const sentNotificationsSchema = z.object({
  conditions: z.array(
    z.object({ when: z.string(), fires: z.boolean(), once: text, fault: text, send: z.array(z.string()) }),
  ),
  messages: z.array(
    z.object({
      service: z.string(),
      recipient: z.string(),
      isSent: z.boolean(),
      /** Why there is no message, or why it was not sent. */
      fault: text,
      content: z.object({ message: z.string(), title: text, link: text, tone: text, sections }).exactOptional(),
    }),
  ),
});

/** What there is of notifications. */
export type ShownNotifications = z.output<typeof notificationsSchema>;
/** What became of a message that was tried. */
export type TriedNotifications = z.output<typeof sentNotificationsSchema>;
