import { createHash } from 'node:crypto';
import { type Application, type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import { type OperationIds, operationIdsOf } from '../../domain/application/operation-ids.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import type { NotificationConfig } from '../../domain/notification/notification-config.ts';
import type { NotificationContent } from '../../domain/notification/notification-content.ts';
import type { NotificationFault } from '../../domain/notification/notification-fault.ts';
import type { NotificationState } from '../../domain/notification/outbox.ts';
import {
  type SelectedNotification,
  type Selection,
  selectNotifications,
} from '../../domain/notification/select-notifications.ts';
import { type Commits, conditionNames } from '../../domain/notification/template-names.ts';
import { type ApplicationRecord, refOf } from '../../stores/application-record.ts';
import type { Notification } from '../../stores/notification-store.ts';
import { withControl } from '../application/claim-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ContentResult, isReady, makeContents } from './make-contents.ts';
import { readCommits } from './read-commits.ts';
import { withNotificationFaults } from './say-notification-fault.ts';

const ID_CHARACTERS = 32;
const NO_WORDS: NotificationContent = { message: '', sections: {} };

/**
 * Makes the messages of an application's transitions, one a recipient, and takes the transitions out of its outbox.
 *
 * A message is named by its transition: whoever looks at a transition a second time, after a crash or beside another worker, makes the
 * same message, which is there already. Those that need no template engine are made first: they do not wait for it.
 *
 * @param options.isLast the application is about to be gone: what the template engine cannot do now is given up
 * @throws whatever the template engine throws, if it may pass
 */
export async function tellTransitions(
  deps: Dependencies,
  ref: ApplicationRef,
  options: { readonly isLast?: boolean } = {},
): Promise<void> {
  const record = await deps.applications.read(ref);
  const state = record?.control.notifications;
  if (!record || !state) return;
  if (state.outbox.length === 0) return endWake(deps, record);
  await deps.logger.during(operationIdsOf(record.control), () => tellThose(deps, record, state, options));
}

async function tellThose(
  deps: Dependencies,
  record: ApplicationRecord,
  state: NotificationState,
  options: { readonly isLast?: boolean },
): Promise<void> {
  const config = await deps.notificationConfig.current();
  const commits = await readCommits(
    deps,
    config,
    record.application,
    state.outbox.map(({ snapshot }) => snapshot.operation?.revision),
  );
  const selection = await select(deps, record.application, state, config, commits);
  for (const { trigger, fires } of selection.evaluated) {
    deps.metrics.count('argocd_notifications_trigger_eval_total', { name: trigger, triggered: String(fires) });
  }
  const telling: Telling = {
    deps,
    application: record.application,
    ids: operationIdsOf(record.control),
    config,
    commits,
    isLast: options.isLast ?? false,
  };
  const ready = selection.messages.filter((message) => isReady(message, config));
  await makeMessages(telling, ready);
  const others = selection.messages.filter((message) => !ready.includes(message));
  const broken = await makeMessages(telling, others);
  const isEvaluated = (subject: string) => isEvaluatedBy(subject, others, config);
  await deps.applications.update(refOf(record), (current) => {
    const told = withoutTold(current, state, selection.notified);
    if (!told) return undefined;
    const faults = [...selection.faults, ...broken];
    return { ...told, application: withNotificationFaults(told.application, faults, isEvaluated, deps.clock.now()) };
  });
}

/** Nothing is to be told any more, and somebody is still to look. */
async function endWake(deps: Dependencies, record: ApplicationRecord): Promise<void> {
  if (record.control.wakes.notify === undefined) return;
  await deps.applications.update(refOf(record), (current) => {
    const { notify, ...wakes } = current.control.wakes;
    const isOver = notify !== undefined && current.control.notifications?.outbox.length === 0;
    return isOver ? withControl(current, { ...current.control, wakes }) : undefined;
  });
}

async function select(
  deps: Dependencies,
  application: Application,
  state: NotificationState,
  config: NotificationConfig,
  commits: Commits,
): Promise<Selection> {
  const project = await deps.projects.read(application.spec.project);
  return selectNotifications({
    application,
    entries: state.outbox,
    notified: state.notified,
    config,
    names: (then) => conditionNames(then, config, commits),
    ...(project?.metadata.annotations ? { projectAnnotations: project.metadata.annotations } : {}),
  });
}

/** Triggers and annotations are looked at each time, a template when it is used; one that is gone has no fault any more. */
function isEvaluatedBy(
  subject: string,
  made: readonly SelectedNotification[],
  { templates }: NotificationConfig,
): boolean {
  if (subject.startsWith('trigger.') || subject.startsWith('annotation ')) return true;
  if (!subject.startsWith('template.')) return false;
  const name = subject.slice('template.'.length);
  const isUsed = made.some(({ says }) => 'templates' in says && says.templates.includes(name));
  return isUsed || !Object.hasOwn(templates, name);
}

/** What the messages of one look have in common. */
interface Telling {
  readonly deps: Dependencies;
  readonly application: Application;
  readonly ids: OperationIds;
  readonly config: NotificationConfig;
  readonly commits: Commits;
  readonly isLast: boolean;
}

/** @returns what is wrong with templates */
async function makeMessages(
  telling: Telling,
  messages: readonly SelectedNotification[],
): Promise<readonly NotificationFault[]> {
  const { deps } = telling;
  const contents = await contentsOf(telling, messages);
  const broken = new Map<string, NotificationFault>();
  for (const [index, message] of messages.entries()) {
    const result = contents[index] ?? { faults: [] };
    const { id, application } = await addNotification(telling, message, result);
    if ('content' in result) {
      await deps.queue.send({ type: 'DeliverNotification', application, notificationId: id });
    } else {
      for (const fault of result.faults) broken.set(fault.subject, fault);
    }
  }
  return [...broken.values()];
}

async function contentsOf(
  { deps, config, commits, isLast }: Telling,
  messages: readonly SelectedNotification[],
): Promise<readonly ContentResult[]> {
  try {
    return await makeContents(deps, config, commits, messages);
  } catch (error) {
    if (!(error instanceof GitOpsError) || (error.retry !== 'never' && !isLast)) throw error;
    return messages.map(({ says }) => ({
      faults: ('templates' in says ? says.templates : []).map((name) => ({
        subject: `template.${name}`,
        reason: error.message,
      })),
    }));
  }
}

/** Adds a message; one without words is there for people to see that it is missing. */
async function addNotification(
  { deps, ids, application: { metadata } }: Telling,
  { key, trigger, target }: SelectedNotification,
  result: ContentResult,
): Promise<Notification> {
  const now = deps.clock.now().toISOString();
  const faults = 'faults' in result ? result.faults.map(({ subject, reason }) => `${subject}: ${reason}`) : [];
  const notification: Notification = {
    id: createHash('sha256').update(`${metadata.uid}\n${key}`).digest('hex').slice(0, ID_CHARACTERS),
    application: formatApplicationRef(metadata),
    trigger,
    ...target,
    createdAt: now,
    ids,
    attempts: 0,
    ...('content' in result ? { state: 'pending', nextAt: now } : { state: 'failed', reason: faults.join('; ') }),
  };
  await deps.notifications.add(notification, 'content' in result ? result.content : NO_WORDS);
  return notification;
}

/** Somebody else may have told the same meanwhile: then it is as they left it. */
function withoutTold(
  record: ApplicationRecord,
  told: NotificationState,
  notified: NotificationState['notified'],
): ApplicationRecord | undefined {
  const { notifications, wakes } = record.control;
  const last = told.outbox.at(-1)?.sequence ?? 0;
  if (!notifications?.outbox.some(({ sequence }) => sequence <= last)) return undefined;
  const outbox = notifications.outbox.filter(({ sequence }) => sequence > last);
  const { notify, ...others } = wakes;
  return withControl(record, {
    ...record.control,
    notifications: { ...notifications, outbox, notified },
    wakes: outbox.length === 0 || notify === undefined ? others : wakes,
  });
}
