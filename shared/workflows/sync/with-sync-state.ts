import type { ApplicationStatus } from '../../domain/application/application.ts';
import type { InventoryEntry } from '../../domain/application/control.ts';
import { idsOf } from '../../domain/application/operation-ids.ts';
import { formatResourceKey } from '../../domain/resource/resource-key.ts';
import { historyWith, operationStateOf } from '../../domain/sync/operation-state.ts';
import type { SyncOperation } from '../../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { withRefreshRequested } from '../refresh/request-refresh.ts';

/**
 * The record with a new state of its operation: what people see, what may be live, and when to look again.
 * @param delaySeconds until the next look; undefined when the operation is over
 */
export function withSyncState(
  { application, control }: ApplicationRecord,
  sync: SyncOperation,
  delaySeconds: number | undefined,
  now: Date,
): ApplicationRecord {
  const finished = delaySeconds === undefined;
  const status: ApplicationStatus = {
    ...application.status,
    operationState: operationStateOf(sync, application.spec),
    ...(finished ? { history: historyWith(application.status.history, sync, application.spec) } : {}),
  };
  // Saved before the first apply: an object that a crash leaves behind is known, and can be pruned later.
  const inventory = sync.operation.sync.dryRun ? control.inventory : inventoryWith(control.inventory, sync);
  const next = { ...control, inventory };
  if (!finished) {
    const at = new Date(now.getTime() + delaySeconds * 1000).toISOString();
    return {
      application: { ...application, status },
      control: { ...next, sync, wakes: { ...control.wakes, sync: at } },
    };
  }
  const { sync: _over, ...rest } = next;
  const { sync: _wake, ...wakes } = control.wakes;
  // The result is looked at right away, and at the pace of something that just changed.
  const { deliveryId } = sync;
  const ended = { ...rest, wakes, unsettled: 0, lastTrace: sync.trace, lastOperation: idsOf(sync) };
  const settling = withRefreshRequested(ended, now, deliveryId === undefined ? {} : { deliveryId });
  return { application: { ...application, status }, control: settling };
}

function inventoryWith(inventory: readonly InventoryEntry[], sync: SyncOperation): readonly InventoryEntry[] {
  const applied = sync.tasks
    .filter((task) => task.action !== 'Prune')
    .map(({ group, version, kind, namespace, name }): InventoryEntry => ({ group, version, kind, namespace, name }));
  return [...new Map([...inventory, ...applied].map((entry) => [formatResourceKey(entry), entry])).values()];
}
