import { type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import { NotFoundError } from '../../domain/errors/request-errors.ts';
import type { WaitReason } from '../../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { sendDueWork } from '../application/claim-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { withRefreshRequested } from '../refresh/request-refresh.ts';

/** Argo CD's annotation on an Application: when a person last approved what was going to be deleted (RFC 3339). */
export const DELETION_APPROVED = 'argocd.argoproj.io/deletion-approved';

/** Waits that a change of the application may end. */
const ENDED_BY_PEOPLE: ReadonlySet<WaitReason | undefined> = new Set([
  'Confirmation',
  'PruneLimit',
  'SyncWindow',
] as const);

/**
 * Notes that a person approves what the application is about to delete: prunes that need confirmation or exceed the limit, and objects
 * that go with the application only when confirmed.
 * @throws NotFoundError
 */
export async function approveDeletion(deps: Dependencies, ref: ApplicationRef): Promise<ApplicationRecord> {
  const now = deps.clock.now();
  const record = await deps.applications.update(ref, (current) => {
    const { application, control } = current;
    const annotations = { ...application.metadata.annotations, [DELETION_APPROVED]: now.toISOString() };
    const approved = { ...application, metadata: { ...application.metadata, annotations } };
    return withSyncWoken({ application: approved, control: withRefreshRequested(control, now) }, now);
  });
  if (!record) throw new NotFoundError(`application "${formatApplicationRef(ref)}" not found`);
  await sendDueWork(deps, record);
  return record;
}

/** The record with its operation to be looked at now, if it waits for something that people decide. */
export function withSyncWoken(record: ApplicationRecord, now: Date): ApplicationRecord {
  const { control } = record;
  if (!ENDED_BY_PEOPLE.has(control.sync?.wait?.reason)) return record;
  return { ...record, control: { ...control, wakes: { ...control.wakes, sync: now.toISOString() } } };
}
