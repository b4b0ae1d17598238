import { createHash } from 'node:crypto';
import type { ApplicationRef } from '../../domain/application/application.ts';
import type { AutoSyncDecision } from '../../domain/sync/decide-auto-sync.ts';
import { pollDelaySeconds } from '../../domain/sync/retry-backoff.ts';
import { type ApplicationRecord, refOf } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';

/** How rarely an application that is not settled is looked at. */
const LONGEST_UNSETTLED_SECONDS = 30;
/** Share of the interval by which applications are spread, so that they do not all poll at once. */
const SPREAD = 0.2;

/** What decides when to look again. */
export interface NextRefreshOptions {
  readonly auto: AutoSyncDecision;
  /** Whether nothing is under way, and nothing unknown that may pass by itself. */
  readonly settled: boolean;
  /** 0 turns polling off. */
  readonly intervalSeconds: number;
  readonly now: Date;
}

/** Whether an application that could be compared has come to rest. */
export function isSettled({ application: { status } }: ApplicationRecord): boolean {
  return status.sync.status !== 'Unknown' && status.health.status !== 'Progressing';
}

/** Plans the next look, RFC 3339: soon and ever rarer while an application is not settled, else at the polling interval. */
export function nextRefreshAt(record: ApplicationRecord, options: NextRefreshOptions): string | undefined {
  const { auto, settled, intervalSeconds, now } = options;
  const delays = [
    ...(settled ? [] : [pollDelaySeconds(record.control.unsettled, LONGEST_UNSETTLED_SECONDS)]),
    ...(auto.kind === 'Later' ? [auto.delaySeconds] : []),
    ...(intervalSeconds > 0 ? [spreadSeconds(refOf(record), intervalSeconds)] : []),
  ];
  return delays.length === 0 ? undefined : new Date(now.getTime() + Math.min(...delays) * 1000).toISOString();
}

/** The record with its next look planned. */
export function withNextRefresh(
  deps: Pick<Dependencies, 'settings'>,
  record: ApplicationRecord,
  { auto, settled, now }: Omit<NextRefreshOptions, 'intervalSeconds'>,
): ApplicationRecord {
  const at = nextRefreshAt(record, { auto, settled, intervalSeconds: deps.settings.refreshIntervalSeconds, now });
  const { refresh: _before, ...wakes } = record.control.wakes;
  return {
    ...record,
    control: {
      ...record.control,
      unsettled: settled ? 0 : record.control.unsettled + 1,
      wakes: { ...wakes, ...(at === undefined ? {} : { refresh: at }) },
    },
  };
}

/** An interval, shifted by a share that is the application's own and always the same. */
export function spreadSeconds({ namespace, name }: ApplicationRef, intervalSeconds: number): number {
  const share = createHash('sha256').update(`${namespace}/${name}`).digest().readUInt16BE(0) / 0xffff;
  return intervalSeconds * (1 - SPREAD / 2 + SPREAD * share);
}
