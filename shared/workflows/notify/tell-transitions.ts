import { createHash } from 'node:crypto';
import { type Application, type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import type { NotificationContent, NotificationTarget } from '../../domain/notification/notification-content.ts';
import type { NotificationState } from '../../domain/notification/outbox.ts';
import { type SelectedNotification, selectNotifications } from '../../domain/notification/select-notifications.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Notification } from '../../stores/notification-store.ts';
import { withControl } from '../claim-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ContentRequest, makeContents } from './make-contents.ts';
import { readCommits } from './read-commits.ts';
import { sayNotificationFault } from './say-notification-fault.ts';

const ID_CHARACTERS = 32;

/**
 * Makes the messages of an application's transitions, one a recipient, and takes the transitions out of its outbox.
 *
 * A message is named by its transition: whoever looks at a transition a second time, after a crash or beside another worker, makes the
 * same message, which is there already.
 */
export async function tellTransitions(deps: Dependencies, ref: ApplicationRef): Promise<void> {
  const record = await deps.applications.read(ref);
  const state = record?.control.notifications;
  if (!record || !state || (state.outbox.length === 0 && !record.control.wakes.notify)) return;
  const config = await deps.notificationConfig.current();
  const commits = await readCommits(deps, config, record.application);
  const project = await deps.projects.read(record.application.spec.project);
  const { messages, notified, faults } = selectNotifications({
    application: record.application,
    entries: state.outbox,
    notified: state.notified,
    config,
    names: { repo: { GetCommitMetadata: (revision: unknown) => commits[String(revision)] ?? null } },
    ...(project?.metadata.annotations ? { projectAnnotations: project.metadata.annotations } : {}),
  });
  const requests = messages.map((message): ContentRequest => ({ ...message, commits }));
  const contents = await makeContents(deps, config, requests);
  const made: Notification[] = [];
  const broken = [...faults];
  for (const [index, message] of messages.entries()) {
    const result = contents[index];
    if (result && 'content' in result)
      made.push(await addNotification(deps, record.application, message, result.content));
    else if (result) broken.push({ service: message.target.service, reason: result.fault });
  }
  await deps.applications.update(ref, (current) => withoutTold(current, state, notified));
  const application = formatApplicationRef(ref);
  for (const { id } of made) await deps.queue.send({ type: 'DeliverNotification', application, notificationId: id });
  for (const { service, reason } of broken) await sayNotificationFault(deps, ref, service, reason);
}

async function addNotification(
  deps: Dependencies,
  { metadata }: Application,
  { key, trigger, target }: SelectedNotification & { readonly target: NotificationTarget },
  content: NotificationContent,
): Promise<Notification> {
  const now = deps.clock.now().toISOString();
  const notification: Notification = {
    id: createHash('sha256').update(`${metadata.uid}\n${key}`).digest('hex').slice(0, ID_CHARACTERS),
    application: formatApplicationRef(metadata),
    trigger,
    ...target,
    createdAt: now,
    state: 'pending',
    attempts: 0,
    nextAt: now,
  };
  await deps.notifications.add(notification, content);
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
  if (!notifications || (told.outbox.length > 0 && !notifications.outbox.some(({ sequence }) => sequence <= last)))
    return undefined;
  const outbox = notifications.outbox.filter(({ sequence }) => sequence > last);
  const { notify, ...others } = wakes;
  return withControl(record, {
    ...record.control,
    notifications: { ...notifications, outbox, notified },
    wakes: outbox.length === 0 || notify === undefined ? others : wakes,
  });
}
