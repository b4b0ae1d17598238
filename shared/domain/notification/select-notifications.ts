import type { Application } from '../application/application.ts';
import { describeAlert } from './describe-alert.ts';
import type { NotificationConfig } from './notification-config.ts';
import type { NotificationContent, NotificationTarget } from './notification-content.ts';
import type { OutboxEntry } from './outbox.ts';

/** A message that is to be made. */
export interface SelectedNotification {
  /** Names it among those of its application: a transition that is looked at twice gives the same. */
  readonly key: string;
  readonly trigger: string;
  readonly target: NotificationTarget;
  readonly content: NotificationContent;
}

/** What is known when it is decided whom to tell. */
export interface SelectionInput {
  readonly application: Application;
  readonly entries: readonly OutboxEntry[];
  readonly config: NotificationConfig;
}

/** Decides who is told what of the transitions of an application. */
export function selectNotifications(input: SelectionInput): readonly SelectedNotification[] {
  return input.entries.flatMap((entry) => selectAlerts(input, entry));
}

function selectAlerts({ application, config }: SelectionInput, entry: OutboxEntry): readonly SelectedNotification[] {
  const url = config.url === undefined ? {} : { url: config.url };
  return entry.alerts.flatMap((kind) =>
    config.alerts.map((target): SelectedNotification => {
      return {
        key: [entry.sequence, kind, target.service, target.recipient].join('\n'),
        trigger: kind,
        target,
        content: describeAlert({ kind, application, snapshot: entry.snapshot, ...url }),
      };
    }),
  );
}
