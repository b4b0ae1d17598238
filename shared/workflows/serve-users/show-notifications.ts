import type { Application } from '../../domain/application/application.ts';
import { formatApplicationRef } from '../../domain/application/application.ts';
import { CATALOGUE_TEMPLATES, CATALOGUE_TRIGGERS } from '../../domain/notification/catalogue.ts';
import { findSubscriptions } from '../../domain/notification/find-subscriptions.ts';
import type { NotificationConfig } from '../../domain/notification/notification-config.ts';
import type { Dependencies } from '../dependencies.ts';
import { readApplication } from './resolve-application-ref.ts';

/** Whose notifications are to be shown; without a name those of all applications. */
export interface NotificationsQuery {
  readonly application?: string;
  readonly appNamespace?: string;
}

/** Shows triggers, templates, services, who subscribed, and the last messages. @throws NotFoundError */
export async function showNotifications(deps: Dependencies, query: NotificationsQuery) {
  const config = await deps.notificationConfig.current();
  const one = query.application
    ? (await readApplication(deps, { ...query, name: query.application })).application
    : undefined;
  const ref = one && formatApplicationRef(one.metadata);
  return {
    ...describeConfig(config),
    subscriptions: one ? await subscriptionsOf(deps, one, config) : await allSubscriptions(deps, config),
    deliveries: ref ? await deps.notifications.list(ref) : await deps.notifications.listTold(),
  };
}

/** Names what is configured, and what the catalogue has besides. */
export function describeConfig(config: NotificationConfig) {
  const { services, serviceFaults, triggers, templates, defaultTriggers } = config;
  return {
    services: [
      ...services.map(({ name, type }) => ({ name, type })),
      ...Object.entries(serviceFaults).map(([name, fault]) => ({ name, fault })),
    ],
    triggers: Object.entries({ ...CATALOGUE_TRIGGERS, ...triggers }).map(([name, conditions]) => ({
      name,
      isOwn: Object.hasOwn(triggers, name),
      conditions,
    })),
    templates: [...new Set([...CATALOGUE_TEMPLATES, ...Object.keys(templates)])].map((name) => ({
      name,
      isOwn: Object.hasOwn(templates, name),
      fields: Object.keys(templates[name] ?? {}),
    })),
    defaultTriggers,
  };
}

async function subscriptionsOf({ projects }: Dependencies, application: Application, config: NotificationConfig) {
  const project = await projects.read(application.spec.project);
  return describeSubscriptions(application, project?.metadata.annotations, config);
}

function describeSubscriptions(
  application: Application,
  projectAnnotations: { readonly [key: string]: string } | undefined,
  config: NotificationConfig,
) {
  const name = formatApplicationRef(application.metadata);
  const { subscriptions } = findSubscriptions(application, projectAnnotations, config);
  return subscriptions.map(({ trigger, target }) => ({ trigger, ...target, application: name }));
}

/** Those of the configuration, and those by annotations of applications and their projects. */
async function allSubscriptions({ applications, projects }: Dependencies, config: NotificationConfig) {
  const global = config.subscriptions.flatMap(({ triggers, targets, selector }) =>
    (triggers.length === 0 ? config.defaultTriggers : triggers).flatMap((trigger) =>
      targets.map((target) => ({ trigger, ...target, ...(selector ? { selector } : {}) })),
    ),
  );
  const annotations = new Map((await projects.list()).map(({ metadata }) => [metadata.name, metadata.annotations]));
  const byAnnotations = (await applications.list()).flatMap(({ application }) =>
    describeSubscriptions(application, annotations.get(application.spec.project), { ...config, subscriptions: [] }),
  );
  return [...global, ...byAnnotations];
}
