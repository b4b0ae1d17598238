import { type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import type { ApplicationControl } from '../../domain/application/control.ts';
import { LeaseLostError } from '../../domain/errors/state-errors.ts';
import { LONGEST_DELAY_SECONDS, type OutgoingMessage, type WorkMessage } from '../../ports/work-queue.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { refOf } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';

/** Longer than a worker may run (180 s), so that an expired lease means a dead holder (design §4.3). */
const LEASE_SECONDS = 200;
/** Effects stop this long before the lease ends: a request on the wire may still be executed. */
const LEASE_RESERVE_SECONDS = 35;

/** The right to work on an application, alone, for a while. */
export interface Claim {
  readonly ref: ApplicationRef;
  readonly ticket: string;
  readonly expiresAt: Date;
  /** When the invocation that works on it should have ended; absent: nobody stops it. */
  readonly until?: Date;
  /** As it was when it was claimed, with what is unsaved. */
  readonly record: ApplicationRecord;
  /** A change that is made together with the next one that is saved. */
  readonly unsaved?: (record: ApplicationRecord) => ApplicationRecord;
}

/**
 * Takes the lease of an application if there is something to do and nobody else holds it.
 *
 * @param isWanted whether the record still asks for this work; a late or doubled message ends here
 * @param until when this invocation should have ended
 * @returns undefined if there is nothing to do, or if somebody else works on it: the holder looks again when it is done
 */
export async function claimApplication(
  deps: Dependencies,
  ref: ApplicationRef,
  isWanted: (record: ApplicationRecord) => boolean,
  until?: Date,
): Promise<Claim | undefined> {
  const ticket = deps.ids.next();
  const expiresAt = new Date(deps.clock.now().getTime() + LEASE_SECONDS * 1000);
  const record = await deps.applications.update(ref, (current) => {
    const held = current.control.lease && current.control.lease.expiresAt > deps.clock.now().toISOString();
    if (held || !isWanted(current)) return undefined;
    return withControl(current, { ...current.control, lease: { ticket, expiresAt: expiresAt.toISOString() } });
  });
  if (record?.control.lease?.ticket !== ticket) return undefined;
  return { ref, ticket, expiresAt, record, ...(until === undefined ? {} : { until }) };
}

/** Whether the invocation should end, and leave what remains to the next one. */
export function isTimeUp(deps: Pick<Dependencies, 'clock'>, { until }: Claim): boolean {
  return until !== undefined && deps.clock.now() >= until;
}

/**
 * Saves a change of a claimed application; the claim goes on.
 * @throws LeaseLostError if somebody else holds the lease by now
 */
export async function saveClaimed(
  deps: Dependencies,
  claim: Claim,
  change: (record: ApplicationRecord) => ApplicationRecord,
): Promise<ApplicationRecord> {
  const saved = await deps.applications.update(claim.ref, (current) => {
    if (current.control.lease?.ticket !== claim.ticket) throw leaseLost(claim);
    return change(claim.unsaved ? claim.unsaved(current) : current);
  });
  if (!saved) throw leaseLost(claim);
  return saved;
}

/** Saves a last change, gives the lease back, and sends what is due: also what came while the lease was held. */
export async function releaseClaimed(
  deps: Dependencies,
  claim: Claim,
  change: (record: ApplicationRecord) => ApplicationRecord,
): Promise<ApplicationRecord> {
  const saved = await saveClaimed(deps, claim, (current) => {
    const changed = change(current);
    const { lease: _given, ...control } = changed.control;
    return withControl(changed, control);
  });
  await sendDueWork(deps, saved);
  return saved;
}

/** Gives the lease back after an error, so that the next try need not wait for it to expire. */
export async function abandonClaim(deps: Dependencies, claim: Claim): Promise<void> {
  await deps.applications.update(claim.ref, (current) => {
    if (current.control.lease?.ticket !== claim.ticket) return undefined;
    const { lease: _given, ...control } = current.control;
    return withControl(current, control);
  });
}

/**
 * To be called right before every effect outside of the table.
 * @throws LeaseLostError if the lease is about to end: another worker may be at it soon
 */
export function assertClaimHolds(deps: Dependencies, claim: Claim): void {
  const left = claim.expiresAt.getTime() - deps.clock.now().getTime();
  if (left < LEASE_RESERVE_SECONDS * 1000) throw leaseLost(claim);
}

/** Sends a message for each wake of the record, delayed until its time. */
export async function sendDueWork(deps: Dependencies, record: ApplicationRecord): Promise<void> {
  for (const { message, ...options } of dueWork(deps, record)) await deps.queue.send(message, options);
}

/** A message for each wake of the record; what is due later than a queue can hold it back is left to the sweep. */
export function dueWork(deps: Pick<Dependencies, 'clock'>, record: ApplicationRecord): readonly OutgoingMessage[] {
  const application = formatApplicationRef(refOf(record));
  const { sync, wakes, refresh } = record.control;
  const isAsked = refresh.requested > refresh.processed;
  const now = deps.clock.now();
  const messages: { readonly message: WorkMessage; readonly at: string | undefined }[] = [
    ...(sync
      ? [{ message: { type: 'StepSyncOperation', application, operationId: sync.id }, at: wakes.sync } as const]
      : []),
    { message: { type: 'DeliverNotification', application }, at: wakes.notify },
    { message: { type: 'ReportProgress', application }, at: wakes.report },
    { message: { type: 'RefreshApplication', application }, at: isAsked ? now.toISOString() : wakes.refresh },
  ];
  return messages.flatMap(({ message, at }) => {
    if (at === undefined) return [];
    const delaySeconds = Math.max(0, (Date.parse(at) - now.getTime()) / 1000);
    return delaySeconds > LONGEST_DELAY_SECONDS ? [] : [{ message, delaySeconds }];
  });
}

/** The record with another control. */
export function withControl(record: ApplicationRecord, control: ApplicationControl): ApplicationRecord {
  return { ...record, control };
}

function leaseLost(claim: Claim): LeaseLostError {
  return new LeaseLostError(`the lease of application ${formatApplicationRef(claim.ref)} was lost`);
}
