import { createHash } from 'node:crypto';
import { type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import { type SelectedNotification, selectNotifications } from '../../domain/notification/select-notifications.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Notification } from '../../stores/notification-store.ts';
import { withControl } from '../claim-application.ts';
import type { Dependencies } from '../dependencies.ts';

const ID_CHARACTERS = 32;

/**
 * Makes the messages of an application's transitions, one a recipient, and takes the transitions out of its outbox.
 *
 * A message is named by its transition: whoever looks at a transition a second time, after a crash or beside another worker, makes the
 * same message, which is there already.
 */
export async function tellTransitions(deps: Dependencies, ref: ApplicationRef): Promise<void> {
  const record = await deps.applications.read(ref);
  const outbox = record?.control.notifications?.outbox ?? [];
  if (!record || (outbox.length === 0 && !record.control.wakes.notify)) return;
  const config = await deps.notificationConfig.current();
  const selected = selectNotifications({ application: record.application, entries: outbox, config });
  const made: Notification[] = [];
  for (const one of selected) made.push(await addNotification(deps, record, one));
  const told = outbox.at(-1)?.sequence ?? 0;
  await deps.applications.update(ref, (current) => withoutTold(current, told));
  const application = formatApplicationRef(ref);
  for (const { id } of made) await deps.queue.send({ type: 'DeliverNotification', application, notificationId: id });
}

async function addNotification(
  deps: Dependencies,
  { application }: ApplicationRecord,
  { key, trigger, target, content }: SelectedNotification,
): Promise<Notification> {
  const { uid } = application.metadata;
  const now = deps.clock.now().toISOString();
  const notification: Notification = {
    id: createHash('sha256').update(`${uid}\n${key}`).digest('hex').slice(0, ID_CHARACTERS),
    application: formatApplicationRef(application.metadata),
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

function withoutTold(record: ApplicationRecord, told: number): ApplicationRecord | undefined {
  const { notifications, wakes } = record.control;
  if (!notifications) return undefined;
  const outbox = notifications.outbox.filter(({ sequence }) => sequence > told);
  const { notify, ...others } = wakes;
  return withControl(record, {
    ...record.control,
    notifications: { ...notifications, outbox },
    wakes: outbox.length === 0 || notify === undefined ? others : wakes,
  });
}
