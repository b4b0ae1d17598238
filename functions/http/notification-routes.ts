import {
  namesSchema,
  notificationsQuerySchema,
  notificationsSchema,
  savedNotificationsSchema,
  sendNotificationSchema,
  sentNotificationsSchema,
} from '../../shared/contracts/notification/notification-api.ts';
import {
  ineffectiveNotificationKeys,
  notificationConfigManifestSchema,
  notificationSecretManifestSchema,
  parseNotificationConfigManifest,
  parseNotificationSecretManifest,
} from '../../shared/contracts/notification/notification-manifests.ts';
import type { ConfigData } from '../../shared/contracts/notification/parse-service.ts';
import type { BodyContract } from '../../shared/contracts/route-description.ts';
import {
  type NotificationDocument,
  saveNotificationConfig,
} from '../../shared/workflows/serve-users/save-notification-config.ts';
import { describeConfig, showNotifications } from '../../shared/workflows/serve-users/show-notifications.ts';
import { tryNotification } from '../../shared/workflows/serve-users/try-notification.ts';
import { bodyOf, defineRoute, type Route } from './route.ts';
import { warningHeader } from './warning-header.ts';

const tag = 'notifications';
const path = '/api/v1/notifications';

/** A route of Argo CD's, which names what is configured. */
function namesRoute(what: 'services' | 'triggers' | 'templates', operationId: string): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/${what}`,
    operationId,
    tag,
    summary: `List the names of ${what}`,
    response: namesSchema,
    handle: async ({ deps }) => {
      const config = describeConfig(await deps.notificationConfig.current());
      return { body: { items: config[what].map(({ name }) => ({ name })) } };
    },
  });
}

interface SavedDocument {
  readonly operationId: string;
  readonly summary: string;
  readonly body: BodyContract<ConfigData>;
  /** Of what has no effect. */
  readonly warningsOf: (data: ConfigData) => readonly string[];
}

/** A route that replaces one of the two documents by a manifest. */
function saveRoute(document: NotificationDocument, { warningsOf, ...described }: SavedDocument): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/${document}`,
    tag,
    ...described,
    response: savedNotificationsSchema,
    handle: async ({ deps, body }) => {
      const outcome = await saveNotificationConfig(deps, document, body);
      return { body: { outcome }, headers: { 'windlass-outcome': outcome, ...warningHeader(warningsOf(body)) } };
    },
  });
}

/** The routes of who is told what: the keys of `argocd-notifications-cm` and its Secret, and trying a message. */
export const notificationRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path,
    operationId: 'GetNotifications',
    tag,
    summary: 'Show triggers, templates, services, subscriptions and the last messages, of all applications or of one',
    query: notificationsQuerySchema,
    response: notificationsSchema,
    handle: async ({ deps, query }) => ({ body: await showNotifications(deps, query) }),
  }),
  namesRoute('services', 'NotificationService_ListServices'),
  namesRoute('triggers', 'NotificationService_ListTriggers'),
  namesRoute('templates', 'NotificationService_ListTemplates'),
  saveRoute('config', {
    operationId: 'SaveNotificationConfig',
    summary: 'Replace who is told what by the keys of a ConfigMap argocd-notifications-cm',
    body: { schema: notificationConfigManifestSchema, parse: parseNotificationConfigManifest },
    warningsOf: ineffectiveNotificationKeys,
  }),
  saveRoute('secret', {
    operationId: 'SaveNotificationSecret',
    summary: 'Replace the secrets of notifications by those of a Secret argocd-notifications-secret; they are sealed',
    body: { schema: notificationSecretManifestSchema, parse: parseNotificationSecretManifest },
    warningsOf: () => [],
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/send`,
    operationId: 'SendNotification',
    tag,
    summary: 'Make the message of a trigger for an application as it is now, and send it or only show it',
    body: bodyOf(sendNotificationSchema),
    response: sentNotificationsSchema,
    handle: async ({ deps, body }) => ({ body: await tryNotification(deps, body) }),
  }),
];
