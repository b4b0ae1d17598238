import type { Application } from '../application/application.ts';
import { type DeploymentLog, type LiveChange, type OpenFailure, withEvent } from './deployment-log.ts';
import type { Recorded } from './ended-operation.ts';
import { isSameList } from './is-same-list.ts';
import { laterFailure } from './with-operation-end.ts';

/** Seconds after a deployment was applied in which it is to blame, once it was Healthy, if the application becomes Degraded. */
const BLAME_SECONDS = 3600;
/** A commit that is older than this when it is healthy was not on its way all that time: it is not in the lead times. */
const MAX_LEAD_SECONDS = 90 * 24 * 3600;

/**
 * Counts what a refresh saw of the health of an application; what is seen while an operation runs is of no change yet. Whoever compares or
 * steps holds the lease, so that a comparison is after every operation that has ended: no clock has to tell.
 */
export function withHealthSeen(log: DeploymentLog, before: Recorded, after: Recorded): DeploymentLog {
  const { status } = after.application;
  const at = comparedAt(before, after);
  // Unknown: the health is that of the last look.
  if (at === undefined || after.control.sync || status.sync.status === 'Unknown') return log;
  switch (status.health.status) {
    case 'Healthy':
      return withRestore(withHealthy(withoutDegraded(log), at), after.application, at);
    case 'Degraded':
      return log.isDegraded ? log : { ...withDegraded(log, at), isDegraded: true };
    default:
      return withoutDegraded(log);
  }
}

/** When the comparison was made that is new in a state; undefined if none is. */
function comparedAt(before: Recorded, after: Recorded): string | undefined {
  const { reconciledAt, operationState } = after.application.status;
  if (reconciledAt === undefined) return undefined;
  if (reconciledAt !== before.application.status.reconciledAt) return reconciledAt;
  // Two in one millisecond; or a request that was given up without any.
  const isAnswered = after.control.refresh.processed !== before.control.refresh.processed;
  return isAnswered && reconciledAt >= (operationState?.finishedAt ?? '') ? reconciledAt : undefined;
}

function withoutDegraded(log: DeploymentLog): DeploymentLog {
  if (!log.isDegraded) return log;
  const { isDegraded: _over, ...rest } = log;
  return rest;
}

function withHealthy(log: DeploymentLog, at: string): DeploymentLog {
  const { live } = log;
  if (!live || live.isHealthy) return log;
  const healthy: DeploymentLog = { ...log, live: { ...live, isHealthy: true } };
  if (live.kind === 'Rollback') return healthy;
  const leadSeconds = leadSecondsOf(live, at);
  return withEvent(healthy, {
    kind: 'Deployment',
    at: live.appliedAt,
    ...(leadSeconds === undefined ? {} : { leadSeconds }),
    ...(live.retried ? { retried: true } : {}),
  });
}

function leadSecondsOf({ committedAt }: LiveChange, at: string): number | undefined {
  if (committedAt === undefined) return undefined;
  const seconds = Math.max(0, Date.parse(at) - Date.parse(committedAt)) / 1000;
  return seconds > MAX_LEAD_SECONDS ? undefined : seconds;
}

function withDegraded(log: DeploymentLog, at: string): DeploymentLog {
  const { live } = log;
  if (live?.kind !== 'Deployment' || live.hasFailed) return log;
  const isBlamed = !live.isHealthy || secondsBetween(live.appliedAt, at) <= BLAME_SECONDS;
  if (!isBlamed) return log;
  const because = 'Degraded';
  const failure = laterFailure(log, {
    since: at,
    because,
    revisions: log.deployed?.revisions ?? [],
    isSynced: true,
  });
  return { ...withEvent(log, { kind: 'Failure', at, because }), live: { ...live, hasFailed: true }, failure };
}

function withRestore(log: DeploymentLog, application: Application, at: string): DeploymentLog {
  const { failure, ...rest } = log;
  if (!failure || !(failure.isSynced || isElsewhere(failure, application))) return log;
  return withEvent(rest, { kind: 'Restore', at, seconds: Math.max(0, secondsBetween(failure.since, at)) });
}

/** Whether Git has left what failed, and nothing is left to do: a revert to what is live. */
function isElsewhere({ revisions: failed }: OpenFailure, { status: { sync } }: Application): boolean {
  const { revision, revisions = revision ? [revision] : [] } = sync;
  return sync.status === 'Synced' && !isSameList(revisions, failed);
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
