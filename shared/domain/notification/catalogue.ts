import type { Application } from '../application/application.ts';
import { applicationLink } from './describe-alert.ts';
import type { NotificationConfig, TriggerCondition } from './notification-config.ts';
import type { NotificationContent } from './notification-content.ts';

/** With several sources there is no one revision: Argo CD then tells people anew at every change. */
const REVISION =
  "app.status.operationState?.syncResult?.revisions == nil ? app.status.operationState?.syncResult?.revision : join(app.status.operationState.syncResult.revisions, ' ')";
const AFTER_SYNC =
  '!time.Parse(app.status.health.lastTransitionTime).Add(1 * time.Minute).Before(time.Parse(app.status.operationState.finishedAt)) or time.Parse(app.status.health.lastTransitionTime).Before(time.Parse(app.status.operationState.startedAt))';

/** The triggers that are there without being configured, with Argo CD's names and conditions (reference/argocd.md §1.16). */
export const CATALOGUE_TRIGGERS: { readonly [name: string]: readonly TriggerCondition[] } = {
  'on-created': [{ when: 'true', oncePer: 'app.metadata.name', send: ['app-created'] }],
  'on-deleted': [
    { when: 'app.metadata.deletionTimestamp != nil', oncePer: 'app.metadata.name', send: ['app-deleted'] },
  ],
  'on-deployed': [
    {
      when: `app.status.operationState != nil and app.status.operationState.phase in ['Succeeded'] and app.status.health.status == 'Healthy' and (${AFTER_SYNC})`,
      oncePer: REVISION,
      send: ['app-deployed'],
    },
  ],
  'on-health-degraded': [
    { when: "app.status.health.status == 'Degraded'", oncePer: REVISION, send: ['app-health-degraded'] },
  ],
  'on-sync-failed': [whenPhase("['Error', 'Failed']", 'app-sync-failed')],
  'on-sync-running': [whenPhase("['Running']", 'app-sync-running')],
  'on-sync-status-unknown': [
    { when: "app.status.sync.status == 'Unknown'", oncePer: REVISION, send: ['app-sync-status-unknown'] },
  ],
  'on-sync-succeeded': [whenPhase("['Succeeded']", 'app-sync-succeeded')],
};

/** The conditions of a trigger: those that are configured, or else those of the catalogue; undefined if there is none of that name. */
export function findTrigger(name: string, { triggers }: NotificationConfig): readonly TriggerCondition[] | undefined {
  if (Object.hasOwn(triggers, name)) return triggers[name];
  return Object.hasOwn(CATALOGUE_TRIGGERS, name) ? CATALOGUE_TRIGGERS[name] : undefined;
}

function whenPhase(phases: string, template: string): TriggerCondition {
  return {
    when: `app.status.operationState != nil and app.status.operationState.phase in ${phases}`,
    oncePer: REVISION,
    send: [template],
  };
}

interface Text {
  readonly title: (name: string) => string;
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly detail?: (application: Application) => string | undefined;
}

const TEXTS: { readonly [template: string]: Text } = {
  'app-created': { title: (name) => `${name} was created`, tone: 'neutral' },
  'app-deleted': { title: (name) => `${name} is being deleted`, tone: 'neutral' },
  'app-deployed': { title: (name) => `${name} is deployed and healthy`, tone: 'good', detail: revisionOf },
  'app-health-degraded': {
    title: (name) => `${name} is degraded`,
    tone: 'bad',
    detail: ({ status }) => status.health.message,
  },
  'app-sync-failed': { title: (name) => `${name}: the sync failed`, tone: 'bad', detail: operationMessage },
  'app-sync-running': { title: (name) => `${name} is being synced`, tone: 'neutral', detail: revisionOf },
  'app-sync-status-unknown': {
    title: (name) => `${name} could not be compared with its source`,
    tone: 'bad',
    detail: ({ status }) => status.conditions.map(({ message }) => message).join('\n'),
  },
  'app-sync-succeeded': { title: (name) => `${name} was synced`, tone: 'good', detail: revisionOf },
};

/** The templates that are there without being configured. */
export const CATALOGUE_TEMPLATES: readonly string[] = Object.keys(TEXTS);

/** What a template of the catalogue says, without any engine; undefined if there is none of that name. */
export function describeByCatalogue(
  template: string,
  application: Application,
  url: string | undefined,
): NotificationContent | undefined {
  const text = Object.hasOwn(TEXTS, template) ? TEXTS[template] : undefined;
  if (!text) return undefined;
  const { name, namespace } = application.metadata;
  const title = text.title(name);
  const link = url === undefined ? undefined : applicationLink(url, namespace, name);
  const detail = text.detail?.(application);
  return {
    message: [title, ...(detail ? [detail] : []), ...(link ? [link] : [])].join('\n'),
    title,
    tone: text.tone,
    ...(link === undefined ? {} : { link }),
    sections: {},
  };
}

function operationMessage({ status }: Application): string | undefined {
  return status.operationState?.message;
}

function revisionOf({ status }: Application): string | undefined {
  const result = status.operationState?.syncResult;
  const revision = result?.revision ?? result?.revisions?.join(', ') ?? status.sync.revision;
  return revision ? `Revision ${revision}` : undefined;
}
