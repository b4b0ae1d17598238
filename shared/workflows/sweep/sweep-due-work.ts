import type { WorkMessage } from '../../ports/work-queue.ts';
import { dueWork } from '../application/claim-application.ts';
import type { Dependencies } from '../dependencies.ts';

const AT_MOST = 500;

/**
 * Sends again whatever is overdue: what was saved and its message lost, and what waits longer than a queue can hold.
 * @returns how many pieces of work were sent
 */
export async function sweepDueWork(deps: Dependencies): Promise<number> {
  const now = deps.clock.now();
  const [refs, deliveries, notifications, pullRequests] = await Promise.all([
    deps.applications.listDue(now, AT_MOST),
    deps.deliveries.listDue(now, AT_MOST),
    deps.notifications.listDue(now, AT_MOST),
    deps.pullRequests.listDue(now, AT_MOST),
  ]);
  const records = await deps.applications.readMany(refs);
  const messages: readonly WorkMessage[] = [
    ...deliveries.map((deliveryId) => ({ type: 'RouteGitEvent', deliveryId }) as const),
    ...pullRequests.map((pullRequest) => ({ type: 'PlanPullRequest', pullRequest }) as const),
    ...notifications.map(
      ({ application, id }) => ({ type: 'DeliverNotification', application, notificationId: id }) as const,
    ),
  ];
  await deps.queue.sendAll([
    ...messages.map((message) => ({ message })),
    ...records.flatMap((record) => dueWork(deps, record)),
  ]);
  return refs.length + deliveries.length + notifications.length + pullRequests.length;
}
