import pMap from 'p-map';
import { refOf } from '../stores/application-record.ts';
import { sendDueWork, withControl } from './claim-application.ts';
import type { Dependencies } from './dependencies.ts';

const CONCURRENCY = 20;
/** What is left over comes with the next sweep. */
const DELIVERIES_AT_MOST = 1000;

/**
 * Takes up the work of an earlier process: to be called at the start of one that has the state for itself alone.
 *
 * Leases of the process before are void, since nobody can hold them; every wake becomes a message again.
 */
export async function resumeWork(deps: Dependencies): Promise<void> {
  await pMap(
    await deps.applications.list(),
    async (listed) => {
      const record = await deps.applications.update(refOf(listed), (current) => {
        if (!current.control.lease) return undefined;
        const { lease: _void, ...control } = current.control;
        return withControl(current, control);
      });
      if (record) await sendDueWork(deps, record);
    },
    { concurrency: CONCURRENCY },
  );
  for (const deliveryId of await deps.deliveries.listUnrouted(DELIVERIES_AT_MOST)) {
    await deps.queue.send({ type: 'RouteGitEvent', deliveryId });
  }
}
