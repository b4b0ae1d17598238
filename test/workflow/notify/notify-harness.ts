import type { Application, ApplicationStatus } from '../../../shared/domain/application/application.ts';
import {
  NO_NOTIFICATION_CONFIG,
  type NotificationConfig,
} from '../../../shared/domain/notification/notification-config.ts';
import type { NotificationRequest, NotificationService } from '../../../shared/ports/notification-service.ts';
import type { TemplateEngine } from '../../../shared/ports/template-engine.ts';
import type { Dependencies } from '../../../shared/workflows/dependencies.ts';
import { deliverNotification } from '../../../shared/workflows/notify/deliver-notification.ts';
import { saveNotificationConfig } from '../../../shared/workflows/serve-users/save-notification-config.ts';
import { aManifest, createApiHarness } from '../api/harness.ts';

export const REF = { namespace: 'argocd', name: 'shop' };
const SUBSCRIBE = 'notifications.argoproj.io/subscribe.';

/** What a world of notifications is made with. */
export interface NotifyOptions {
  /** Of the application: `on-x.slack` is the rest of a key. */
  readonly subscriptions?: { readonly [subscription: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  /** Keys of `argocd-notifications-cm`; default: a service `slack`. */
  readonly config?: { readonly [key: string]: string };
  readonly environment?: Partial<NotificationConfig>;
  readonly service?: NotificationService;
  readonly templates?: TemplateEngine;
}

/** An application whose status tests change, and what was said of it. */
export async function createNotifyHarness(options: NotifyOptions = {}) {
  const sent: NotificationRequest[] = [];
  const { service, templates, environment } = options;
  const api = createApiHarness({
    notifications: {
      sent,
      config: { ...NO_NOTIFICATION_CONFIG, ...environment },
      ...(service && { service }),
      ...(templates && { templates }),
    },
  });
  let late = 0;
  const deps: Dependencies = { ...api.deps, clock: { now: () => new Date(Date.now() + late) } };
  const configure = (config: { readonly [key: string]: string }) => saveNotificationConfig(deps, 'config', config);
  if (Object.keys(options.config ?? {}).length > 0 || !environment)
    await configure(options.config ?? { 'service.slack': 'token: xoxb-1' });
  const subscriptions = Object.entries(options.subscriptions ?? {}).map(([key, value]) => [SUBSCRIBE + key, value]);
  const manifest = aManifest('shop') as { readonly metadata: object };
  const annotations = { ...Object.fromEntries(subscriptions), ...options.annotations };
  await api.request('POST', '/api/v1/applications', {
    body: { ...manifest, metadata: { ...manifest.metadata, annotations } },
  });
  /** Delivers what is due until nothing is. */
  const deliver = async () => {
    for (let message = api.messages.shift(); message; message = api.messages.shift()) {
      if (message.type === 'DeliverNotification') await deliverNotification(deps, REF, message.notificationId);
    }
  };
  return {
    api,
    deps,
    sent,
    configure,
    deliver,
    /** What was said since the last look, as `recipient: message`. */
    said: () => sent.splice(0).map(({ recipient, content }) => `${recipient}: ${content.message}`),
    change: async (change: (status: ApplicationStatus) => Partial<ApplicationStatus>) => {
      await deps.applications.update(REF, (record) => {
        const { application } = record;
        const status = { ...application.status, ...change(application.status) };
        return { ...record, application: { ...application, status } };
      });
      const wakes = (await deps.applications.read(REF))?.control.wakes;
      if (wakes?.notify) api.messages.push({ type: 'DeliverNotification', application: 'argocd/shop' });
    },
    read: async (): Promise<Application> => {
      const record = await deps.applications.read(REF);
      if (!record) throw new Error('the application is gone');
      return record.application;
    },
    problems: async () =>
      (await deps.applications.read(REF))?.application.status.conditions
        .filter(({ type }) => type === 'NotificationError')
        .map(({ message }) => message),
    wait: (seconds: number) => {
      late += seconds * 1000;
    },
  };
}

/** Part of a status: how healthy the application is. */
export function health(status: ApplicationStatus['health']['status']) {
  return () => ({ health: { status, lastTransitionTime: new Date().toISOString() } });
}

/** Part of a status: an operation that brought a revision, and how it ended. */
export function operation(phase: 'Running' | 'Succeeded' | 'Failed', revision: string) {
  return (): Partial<ApplicationStatus> => ({
    operationState: {
      operation: { sync: {}, initiatedBy: {} },
      phase,
      startedAt: `2026-03-01T12:00:0${revision}.000Z`,
      ...(phase === 'Running' ? {} : { finishedAt: `2026-03-01T12:00:1${revision}.000Z` }),
      syncResult: { resources: [], revision },
    },
  });
}
