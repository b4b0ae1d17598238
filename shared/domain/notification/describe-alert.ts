import type { Application } from '../application/application.ts';
import type { NotificationContent } from './notification-content.ts';
import type { AlertKind, TransitionSnapshot } from './outbox.ts';

/** What an alert is about. */
export interface AlertInput {
  readonly kind: AlertKind;
  readonly application: Application;
  readonly snapshot: TransitionSnapshot;
  /** WINDLASS_URL; absent: no link. */
  readonly url?: string;
}

const SHORT_REVISION = 8;
const FULL_SHA = /^[0-9a-f]{40}$/;

/** The text of an alert, in words that need no other page to be understood. */
export function describeAlert({ kind, application, snapshot, url }: AlertInput): NotificationContent {
  const { name, namespace } = application.metadata;
  const title = titleOf(kind, name);
  const link = url === undefined ? undefined : applicationLink(url, namespace, name);
  const lines = [title, ...detailsOf(kind, application, snapshot), ...(link === undefined ? [] : [link])];
  return {
    message: lines.join('\n'),
    title,
    tone: kind === 'recovered' ? 'good' : 'bad',
    ...(link === undefined ? {} : { link }),
    sections: {},
  };
}

/** Where people see an application; its namespace is named unless it is the default. */
export function applicationLink(url: string, namespace: string, name: string): string {
  const path = namespace === 'argocd' ? name : `${namespace}/${name}`;
  return `${url.replace(/\/+$/, '')}/applications/${path}`;
}

function titleOf(kind: AlertKind, name: string): string {
  switch (kind) {
    case 'sync-failed':
      return `${name}: the sync failed`;
    case 'degraded':
      return `${name} is degraded`;
    case 'drift':
      return `${name} was changed in the cluster behind Git's back`;
    case 'recovered':
      return `${name} is well again`;
  }
}

function detailsOf(kind: AlertKind, application: Application, snapshot: TransitionSnapshot): readonly string[] {
  const { destination, project } = application.spec;
  const where = `Project ${project}, destination ${destination.name ?? destination.server ?? ''} ${destination.namespace ?? ''}`;
  const { revision, revisions } = { ...snapshot.sync, ...snapshot.operation };
  const deployed = revisions ?? (revision ? [revision] : []);
  const at = deployed.length > 0 ? [`Revision ${deployed.map(shortRevision).join(', ')}`] : [];
  switch (kind) {
    case 'sync-failed':
      return [...given(snapshot.operation?.message), ...at, where];
    case 'degraded':
      return [...given(snapshot.health.message), ...degradedObjects(application), ...at, where];
    case 'drift':
      return [...driftedObjects(application), ...at, where];
    case 'recovered':
      return [`${snapshot.sync.status} and ${snapshot.health.status}`, ...at, where];
  }
}

const MOST_OBJECTS = 5;

function degradedObjects({ status }: Application): readonly string[] {
  const degraded = status.resources.filter(({ health }) => health?.status === 'Degraded');
  return cut(degraded.map(({ kind, name, health }) => `${kind}/${name}: ${health?.message ?? 'degraded'}`));
}

function driftedObjects({ status }: Application): readonly string[] {
  return cut(
    status.resources.filter((one) => one.status === 'OutOfSync').map(({ kind, name }) => `${kind}/${name} differs`),
  );
}

function cut(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST_OBJECTS;
  return more <= 0 ? lines : [...lines.slice(0, MOST_OBJECTS), `and ${more} more`];
}

function given(text: string | undefined): readonly string[] {
  return text ? [text] : [];
}

function shortRevision(revision: string): string {
  return FULL_SHA.test(revision) ? revision.slice(0, SHORT_REVISION) : revision;
}
