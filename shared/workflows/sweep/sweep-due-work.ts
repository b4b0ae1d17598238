import pMap from 'p-map';
import { sendDueWork } from '../application/claim-application.ts';
import type { Dependencies } from '../dependencies.ts';

const AT_MOST = 500;
const CONCURRENCY = 20;

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
  for (const deliveryId of deliveries) await deps.queue.send({ type: 'RouteGitEvent', deliveryId });
  for (const pullRequest of pullRequests) await deps.queue.send({ type: 'PlanPullRequest', pullRequest });
  for (const { application, id } of notifications) {
    await deps.queue.send({ type: 'DeliverNotification', application, notificationId: id });
  }
  await pMap(
    refs,
    async (ref) => {
      const record = await deps.applications.read(ref);
      if (record) await sendDueWork(deps, record);
    },
    { concurrency: CONCURRENCY },
  );
  return refs.length + deliveries.length + notifications.length + pullRequests.length;
}
