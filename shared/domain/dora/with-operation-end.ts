import type { Application } from '../application/application.ts';
import { type DeploymentLog, type LiveChange, type OpenFailure, withEvent } from './deployment-log.ts';
import { type ChangeDescription, describeChange } from './describe-change.ts';
import type { EndedOperation } from './ended-operation.ts';
import { isSameList } from './is-same-list.ts';
import { type LatencyTrace, orderLatency } from './latency-trace.ts';

/** What the end of an operation means. */
export interface OperationEnd {
  readonly log: DeploymentLog;
  /** Of the change; absent if the operation changed nothing. */
  readonly latency?: LatencyTrace;
}

/**
 * Counts an operation that has ended (docs/guides/dora.md has the definitions).
 * @param application before the end
 */
export function withOperationEnd(
  log: DeploymentLog,
  application: Pick<Application, 'status'>,
  ended: EndedOperation,
): OperationEnd {
  const change = describeChange(log, application, ended);
  if (!change.isChange) return { log: ended.hasSucceeded ? withDeployed(log, ended) : log };
  const latency = latencyOf(log, ended, change);
  if (!ended.hasSucceeded) return { log: withFailedSync(log, ended), latency };
  const counted = change.isRollback ? withRollback(log, ended) : withNeverHealthy(log);
  const { committed, pushed } = latency;
  const committedAt = change.isRollback ? undefined : (committed ?? pushed);
  const live: LiveChange = {
    kind: change.isRollback ? 'Rollback' : 'Deployment',
    startedAt: ended.startedAt,
    appliedAt: ended.endedAt,
    ...(committedAt === undefined ? {} : { committedAt }),
    ...(isCountedAsFailed(log, ended) ? { retried: true } : {}),
  };
  return { log: { ...withDeployed(counted, ended), live }, latency };
}

/** A deployment is counted when it is healthy, with its lead time; one that never was, when the next one takes its place. */
function withNeverHealthy(log: DeploymentLog): DeploymentLog {
  const { live } = log;
  if (live?.kind !== 'Deployment' || live.isHealthy) return log;
  return withEvent(log, { kind: 'Deployment', at: live.appliedAt, ...(live.retried ? { retried: true } : {}) });
}

/** The failure that is open after another one: what began first is restored last. */
export function laterFailure(log: DeploymentLog, failure: OpenFailure): OpenFailure {
  return { ...failure, since: log.failure?.since ?? failure.since };
}

/** What has been deployed does not arrive any more; and of what had failed, only health is missing. */
function withDeployed(log: DeploymentLog, { revisions, targetsHash = log.deployed?.targetsHash }: EndedOperation) {
  const { arrivals = [], failure, ...rest } = log;
  const others = arrivals.filter((arrival) => !isSameList(arrival.revisions, revisions));
  return {
    ...rest,
    deployed: { revisions, ...(targetsHash === undefined ? {} : { targetsHash }) },
    ...(others.length > 0 ? { arrivals: others } : {}),
    ...(failure ? { failure: { ...failure, isSynced: true as const } } : {}),
  };
}

/** The same change that fails again is one failure. */
function withFailedSync(log: DeploymentLog, ended: EndedOperation): DeploymentLog {
  if (isCountedAsFailed(log, ended)) return log;
  const because = 'SyncFailed';
  const failure = laterFailure(log, { since: ended.endedAt, because, revisions: ended.revisions });
  return { ...withEvent(log, { kind: 'Failure', at: ended.endedAt, because }), failure };
}

function isCountedAsFailed({ failure }: DeploymentLog, { revisions }: EndedOperation): boolean {
  return failure?.because === 'SyncFailed' && isSameList(failure.revisions, revisions);
}

/** Whoever rolls a deployment back says that it failed, and that it had when he asked. */
function withRollback(log: DeploymentLog, { startedAt, endedAt }: EndedOperation): DeploymentLog {
  const counted = withNeverHealthy(log);
  const isNews = log.live?.kind === 'Deployment' && !log.live.hasFailed;
  const because = 'RolledBack';
  const failure = { since: startedAt, because, revisions: log.deployed?.revisions ?? [] } as const;
  const failed = isNews
    ? { ...withEvent(counted, { kind: 'Failure', at: startedAt, because }), failure: laterFailure(log, failure) }
    : counted;
  return withEvent(failed, { kind: 'Rollback', at: endedAt });
}

/** A spec that changed at the same commit, or a commit that was deployed before, did not just arrive; and what came first was made before. */
function latencyOf(log: DeploymentLog, ended: EndedOperation, change: ChangeDescription): LatencyTrace {
  const arrival = log.arrivals?.find(({ revisions }) => isSameList(revisions, ended.revisions));
  const isNew = change.hasNewRevisions && !change.isRollback;
  const { pushedAt, deliveredAt, queuedAt } = (isNew ? arrival : undefined) ?? {};
  // A sync that somebody asked for was queued by that.
  const queued = ended.isAutomated ? queuedAt : ended.startedAt;
  return orderLatency({
    ...(isNew && !change.isFirst && change.committedAt !== undefined ? { committed: change.committedAt } : {}),
    ...(change.isFirst || pushedAt === undefined ? {} : { pushed: pushedAt }),
    ...(deliveredAt === undefined ? {} : { delivered: deliveredAt }),
    ...(queued === undefined ? {} : { queued }),
    ...(ended.renderedAt === undefined ? {} : { rendered: ended.renderedAt }),
    ...(ended.hasSucceeded ? { applied: ended.endedAt } : {}),
  });
}
