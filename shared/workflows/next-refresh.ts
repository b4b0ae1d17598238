import { createHash } from 'node:crypto';
import type { AutoSyncDecision } from '../domain/sync/decide-auto-sync.ts';
import { pollDelaySeconds } from '../domain/sync/retry-backoff.ts';
import { type ApplicationRecord, refOf } from '../stores/application-record.ts';

/** How rarely an application that is not settled is looked at. */
const LONGEST_UNSETTLED_SECONDS = 30;
/** Share of the interval by which applications are spread, so that they do not all poll at once. */
const SPREAD = 0.2;

/** When to look at an application again by itself, and whether it has come to rest. */
export interface NextRefresh {
  readonly at?: string;
  readonly settled: boolean;
}

/**
 * Plans the next look: soon and ever rarer while something is under way or unknown, else at the polling interval.
 * @param intervalSeconds 0 turns polling off
 */
export function nextRefreshAt(
  record: ApplicationRecord,
  auto: AutoSyncDecision,
  intervalSeconds: number,
  now: Date,
): NextRefresh {
  const { sync, health } = record.application.status;
  const settled = sync.status !== 'Unknown' && health.status !== 'Progressing';
  const delays = [
    ...(settled ? [] : [pollDelaySeconds(record.control.unsettled, LONGEST_UNSETTLED_SECONDS)]),
    ...(auto.kind === 'Later' ? [auto.delaySeconds] : []),
    ...(intervalSeconds > 0 ? [spreadInterval(record, intervalSeconds)] : []),
  ];
  if (delays.length === 0) return { settled };
  return { settled, at: new Date(now.getTime() + Math.min(...delays) * 1000).toISOString() };
}

/** The interval, shifted by a share that is the application's own and always the same. */
function spreadInterval(record: ApplicationRecord, intervalSeconds: number): number {
  const { namespace, name } = refOf(record);
  const share = createHash('sha256').update(`${namespace}/${name}`).digest().readUInt16BE(0) / 0xffff;
  return intervalSeconds * (1 - SPREAD / 2 + SPREAD * share);
}
