import type { Application } from '../application/application.ts';
import { applicationAt } from './application-at.ts';
import { findTrigger } from './catalogue.ts';
import { describeAlert } from './describe-alert.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { findSubscriptions, type Subscription } from './find-subscriptions.ts';
import type { NotificationConfig, TriggerCondition } from './notification-config.ts';
import type { NotificationContent, NotificationTarget } from './notification-content.ts';
import type { NotificationFault } from './notification-fault.ts';
import { notifiedByArgoCd, notifiedKey } from './notified-key.ts';
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
  /** What conditions can ask beside `app`, `time` and `strings`. */
  readonly names: (application: Application) => { readonly [name: string]: unknown };
}

/** Whom to tell what. */
export interface Selection {
  readonly messages: readonly SelectedNotification[];
  readonly notified: NotificationState['notified'];
  /** Subscriptions and triggers that cannot work. */
  readonly faults: readonly NotificationFault[];
  /** The conditions that were computed. */
  readonly evaluated: readonly EvaluatedTrigger[];
}

/** A condition of a trigger, and whether it held. */
export interface EvaluatedTrigger {
  readonly trigger: string;
  readonly fires: boolean;
}

/** The oldest are forgotten first; so many have place in the item of an application. */
const MOST_NOTIFIED = 200;

/** What a selection gathers on its way through the transitions. */
interface Gathered {
  readonly messages: SelectedNotification[];
  readonly notified: Map<string, string>;
  readonly faults: Map<string, string>;
  readonly evaluated: EvaluatedTrigger[];
}

/** Decides who is told what of the transitions of an application, the oldest first, once a subscription and `oncePer` value. */
export function selectNotifications(input: SelectionInput): Selection {
  const { application, config } = input;
  const found = findSubscriptions(application, input.projectAnnotations, config);
  const known = Object.entries({ ...notifiedByArgoCd(application.metadata.annotations), ...input.notified });
  const gathered: Gathered = {
    messages: [],
    notified: new Map(known.sort(([, a], [, b]) => a.localeCompare(b))),
    faults: new Map(found.faults.map(({ subject, reason }) => [subject, reason])),
    evaluated: [],
  };
  const byTrigger = Map.groupBy(found.subscriptions, ({ trigger }) => trigger);
  for (const entry of input.entries) {
    gathered.messages.push(...selectAlerts(input, entry));
    const then = applicationAt(application, entry.snapshot);
    for (const [trigger, subscriptions] of byTrigger) {
      const conditions = findTrigger(trigger, config);
      if (!conditions) gathered.faults.set(`trigger.${trigger}`, 'there is none; add it to argocd-notifications-cm');
      conditions?.forEach((condition, index) => {
        selectByCondition(gathered, { trigger, condition, index, subscriptions, entry, then, input });
      });
    }
  }
  return {
    messages: gathered.messages,
    notified: Object.fromEntries([...gathered.notified].slice(-MOST_NOTIFIED)),
    faults: [...gathered.faults].map(([subject, reason]) => ({ subject, reason })),
    evaluated: gathered.evaluated,
  };
}

interface ConditionInput {
  readonly trigger: string;
  readonly condition: TriggerCondition;
  readonly index: number;
  readonly subscriptions: readonly Subscription[];
  readonly entry: OutboxEntry;
  /** The application as it was. */
  readonly then: Application;
  readonly input: SelectionInput;
}

function selectByCondition({ messages, notified, faults, evaluated }: Gathered, asked: ConditionInput): void {
  const { trigger, condition, index, subscriptions, entry, then, input } = asked;
  const { fires, once, fault } = evaluateCondition(condition, { ...input.names(then), app: then }, new Date(entry.at));
  evaluated.push({ trigger, fires });
  if (fault !== undefined) faults.set(`trigger.${trigger}`, `[${index}].${fault}`);
  for (const { target } of subscriptions) {
    const key = notifiedKey({ trigger, condition, index, target, once });
    // Without a value of `oncePer` it is told anew whenever it holds again.
    if (!fires && once === '') notified.delete(key);
    if (!fires || notified.has(key)) continue;
    notified.set(key, entry.at);
    const says = { templates: condition.send };
    messages.push({ key: `${entry.sequence}:${key}`, trigger, target, application: then, says });
  }
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
