import type { Application } from '../application/application.ts';
import { applicationAt } from './application-at.ts';
import { CATALOGUE_TRIGGERS } from './catalogue.ts';
import { describeAlert } from './describe-alert.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { findSubscriptions } from './find-subscriptions.ts';
import type { NotificationConfig } from './notification-config.ts';
import type { NotificationContent, NotificationTarget } from './notification-content.ts';
import type { NotificationState, OutboxEntry } from './outbox.ts';

/** A message that is to be made. */
export interface SelectedNotification {
  /** Names it among those of its application: a transition that is looked at twice gives the same. */
  readonly key: string;
  readonly trigger: string;
  readonly target: NotificationTarget;
  /** The application as it was. */
  readonly application: Application;
  /** What it says, or the names of the templates that say it together. */
  readonly says: NotificationContent | { readonly templates: readonly string[] };
}

/** What is known when it is decided whom to tell. */
export interface SelectionInput {
  readonly application: Application;
  /** Of its project. */
  readonly projectAnnotations?: { readonly [key: string]: string };
  readonly entries: readonly OutboxEntry[];
  readonly notified: NotificationState['notified'];
  readonly config: NotificationConfig;
  /** What conditions can ask beside `app` and `time`. */
  readonly names: { readonly [name: string]: unknown };
}

/** Whom to tell what. */
export interface Selection {
  readonly messages: readonly SelectedNotification[];
  readonly notified: NotificationState['notified'];
  /** Subscriptions that cannot work, by the service that they name. */
  readonly faults: readonly { readonly service: string; readonly reason: string }[];
}

/** The oldest are forgotten first; so many have place in the item of an application. */
const MOST_NOTIFIED = 200;

/** Decides who is told what of the transitions of an application, the oldest first, once a subscription and `oncePer` value. */
export function selectNotifications(input: SelectionInput): Selection {
  const subscriptions = findSubscriptions(input.application, input.projectAnnotations, input.config);
  const notified = new Map(Object.entries(input.notified));
  const faults = new Map<string, string>();
  const messages: SelectedNotification[] = [];
  for (const entry of input.entries) {
    messages.push(...selectAlerts(input, entry));
    const application = applicationAt(input.application, entry.snapshot);
    for (const { trigger, target } of subscriptions) {
      const conditions = input.config.triggers[trigger] ?? CATALOGUE_TRIGGERS[trigger];
      if (!conditions)
        faults.set(target.service, `there is no trigger ${trigger}; add trigger.${trigger} to argocd-notifications-cm`);
      conditions?.forEach((condition, index) => {
        const { fires, once } = evaluateCondition(condition, { ...input.names, app: application }, new Date(entry.at));
        const key = [trigger, index, target.service, target.recipient, once].join(':');
        // Without `oncePer` it is told anew whenever it holds again.
        if (!fires && condition.oncePer === undefined) notified.delete(key);
        if (!fires || notified.has(key)) return;
        notified.set(key, entry.at);
        const says = { templates: condition.send };
        messages.push({ key: `${entry.sequence}:${key}`, trigger, target, application, says });
      });
    }
  }
  return {
    messages,
    notified: Object.fromEntries([...notified].slice(-MOST_NOTIFIED)),
    faults: [...faults].map(([service, reason]) => ({ service, reason })),
  };
}

function selectAlerts({ application, config }: SelectionInput, entry: OutboxEntry): readonly SelectedNotification[] {
  const url = config.url === undefined ? {} : { url: config.url };
  return entry.alerts.flatMap((kind) =>
    config.alerts.map((target): SelectedNotification => {
      return {
        key: [entry.sequence, kind, target.service, target.recipient].join(':'),
        trigger: kind,
        target,
        application,
        says: describeAlert({ kind, application, snapshot: entry.snapshot, ...url }),
      };
    }),
  );
}
