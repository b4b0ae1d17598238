import type { DeploymentEvent, FailureCause, LiveChange, OpenFailure } from './deployment-log.ts';
import { percentile } from './percentile.ts';

/** All that is known of the deployments of an application. */
export interface DeploymentRecord {
  /** In any order; one may come twice. */
  readonly events: readonly DeploymentEvent[];
  readonly live?: LiveChange;
  readonly failure?: OpenFailure;
}

/** A period, from and up to, but not with, RFC 3339. */
export interface Period {
  readonly since: string;
  readonly until: string;
}

/** How long something takes. */
export interface Distribution {
  /** Of how many it is known. */
  readonly count: number;
  readonly medianSeconds?: number;
  readonly p90Seconds?: number;
}

/** The four figures of DORA (docs/guides/dora.md has the definitions), and what they are made of. */
export interface DoraFigures {
  readonly deployments: number;
  readonly deploymentsPerDay: number;
  readonly rollbacks: number;
  /** From commit to Healthy. */
  readonly leadTime: Distribution;
  readonly changes: {
    /** Deployments, and those that were to be and failed. */
    readonly total: number;
    readonly failed: number;
    /** Failed by total, 0 to 1; absent without changes. */
    readonly failureRate?: number;
    readonly because: { readonly [cause in FailureCause]: number };
  };
  /** From a failure to Healthy, of those that were restored in the period. */
  readonly timeToRestore: Distribution & {
    /** Failures that are not restored at present. */
    readonly open: number;
  };
}

type EventOf<Kind extends DeploymentEvent['kind']> = Extract<DeploymentEvent, { readonly kind: Kind }>;

/** Computes the figures of some applications together. */
export function computeDora(records: readonly DeploymentRecord[], period: Period): DoraFigures {
  const events = records.flatMap((record) => eventsWithin(record, period));
  const ofKind = <Kind extends DeploymentEvent['kind']>(kind: Kind) =>
    events.filter((event): event is EventOf<Kind> => event.kind === kind);
  const deployments = ofKind('Deployment');
  const failures = ofKind('Failure');
  const failedBy = (cause: FailureCause) => failures.filter(({ because }) => because === cause).length;
  const because = {
    SyncFailed: failedBy('SyncFailed'),
    Degraded: failedBy('Degraded'),
    RolledBack: failedBy('RolledBack'),
  };
  const total = deployments.filter(({ retried }) => !retried).length + because.SyncFailed;
  const days = (Date.parse(period.until) - Date.parse(period.since)) / (24 * 3600 * 1000);
  return {
    deployments: deployments.length,
    deploymentsPerDay: rounded(deployments.length / days),
    rollbacks: ofKind('Rollback').length,
    leadTime: distributionOf(deployments.flatMap(({ leadSeconds }) => leadSeconds ?? [])),
    changes: {
      total,
      failed: failures.length,
      // A deployment from before the period may have failed in it.
      ...(total === 0 ? {} : { failureRate: rounded(Math.min(1, failures.length / total)) }),
      because,
    },
    timeToRestore: {
      ...distributionOf(ofKind('Restore').map(({ seconds }) => seconds)),
      open: records.filter(({ failure }) => failure && failure.since < period.until).length,
    },
  };
}

/** Whether anything was deployed or failed in a period, or still is failed. */
export function isIdle({ deployments, rollbacks, changes, timeToRestore }: DoraFigures): boolean {
  return deployments + rollbacks + changes.failed + timeToRestore.count + timeToRestore.open === 0;
}

/** The events of a period, each once; a deployment that is not healthy yet is one already. */
function eventsWithin({ events, live }: DeploymentRecord, { since, until }: Period): readonly DeploymentEvent[] {
  const unique = [...new Map(events.map((event) => [event.sequence, event])).values()];
  const pending: readonly DeploymentEvent[] =
    live?.kind === 'Deployment' && !live.isHealthy
      ? [{ sequence: 0, kind: 'Deployment', at: live.appliedAt, ...(live.retried ? { retried: true } : {}) }]
      : [];
  return [...unique, ...pending].filter(({ at }) => at >= since && at < until);
}

function distributionOf(seconds: readonly number[]): Distribution {
  const medianSeconds = percentile(seconds, 0.5);
  const p90Seconds = percentile(seconds, 0.9);
  return {
    count: seconds.length,
    ...(medianSeconds === undefined ? {} : { medianSeconds: rounded(medianSeconds) }),
    ...(p90Seconds === undefined ? {} : { p90Seconds: rounded(p90Seconds) }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
