import type { SnapshotPointer } from '../../domain/diff/snapshot-item.ts';
import { snapshotOf } from '../../domain/diff/snapshot-of.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Claim } from '../application/claim-application.ts';
import type { ObjectComparison } from '../compare/compare-object.ts';
import type { Dependencies } from '../dependencies.ts';

/** Stores what a comparison saw, as far as it is not stored already; the answer belongs into the record. */
export async function keepSnapshot(
  deps: Dependencies,
  { record, ticket }: Claim,
  objects: readonly ObjectComparison[],
): Promise<SnapshotPointer> {
  const takenAt = deps.clock.now().toISOString();
  const { maskedAnnotations } = await deps.systemSettings.current();
  const items = snapshotOf(objects, { annotations: maskedAnnotations });
  const parts = await deps.snapshots.save(items, { before: record.control.snapshot?.parts ?? [], ticket });
  return { takenAt, parts };
}

/** Removes what a newer record does not need any more. To be called when that record is saved: until then the old one stands. */
export async function removeOldSnapshot(
  deps: Dependencies,
  before: ApplicationRecord,
  after?: ApplicationRecord,
): Promise<void> {
  const needed = new Set(after?.control.snapshot?.parts.map(({ blob }) => blob));
  const old = before.control.snapshot?.parts ?? [];
  await deps.snapshots.remove(old.filter(({ blob }) => !needed.has(blob)));
}
