import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeDora, type DeploymentRecord, isIdle } from '../../../../shared/domain/dora/compute-dora.ts';
import type { DeploymentEvent, NewDeploymentEvent } from '../../../../shared/domain/dora/deployment-log.ts';

const period = { since: '2026-01-01T00:00:00.000Z', until: '2026-01-11T00:00:00.000Z' };
const day = (number: number) => new Date(Date.parse(period.since) + (number - 1) * 24 * 3600 * 1000).toISOString();
const recordOf = (...events: readonly NewDeploymentEvent[]): DeploymentRecord => ({
  events: events.map((event, index): DeploymentEvent => ({ sequence: index + 1, ...event })),
});
const deployment = (at: string, leadSeconds?: number): NewDeploymentEvent => ({
  kind: 'Deployment',
  at,
  ...(leadSeconds === undefined ? {} : { leadSeconds }),
});

describe('the figures of a period', () => {
  it('are those of what was deployed, failed and restored in it', () => {
    const figures = computeDora(
      [
        recordOf(
          deployment(day(0), 5000),
          deployment(day(1), 60),
          { kind: 'Failure', at: day(2), because: 'Degraded' },
          { kind: 'Restore', at: day(3), seconds: 120 },
          deployment(day(3), 120),
          { kind: 'Failure', at: day(4), because: 'RolledBack' },
          { kind: 'Rollback', at: day(4) },
        ),
        recordOf(
          { kind: 'Failure', at: day(5), because: 'SyncFailed' },
          { kind: 'Deployment', at: day(6), leadSeconds: 180, retried: true },
          { kind: 'Restore', at: day(6), seconds: 240 },
          deployment(day(7)),
          deployment(day(11), 9000),
        ),
      ],
      period,
    );
    expect(figures).toEqual({
      deployments: 4,
      deploymentsPerDay: 0.4,
      rollbacks: 1,
      leadTime: { count: 3, medianSeconds: 120, p90Seconds: 168 },
      changes: { total: 4, failed: 3, failureRate: 0.75, because: { SyncFailed: 1, Degraded: 1, RolledBack: 1 } },
      timeToRestore: { count: 2, medianSeconds: 180, p90Seconds: 228, open: 0 },
    });
  });

  it('of nothing have no rate and no times', () => {
    const figures = computeDora([], period);
    expect(figures).toMatchObject({ deployments: 0, leadTime: { count: 0 }, changes: { total: 0, failed: 0 } });
    expect(figures.changes.failureRate).toBeUndefined();
    expect(figures.leadTime.medianSeconds).toBeUndefined();
    expect(isIdle(figures)).toBe(true);
  });

  it('count what is applied and not healthy yet, and say which failures are open', () => {
    const live = { kind: 'Deployment', startedAt: day(2), appliedAt: day(2) } as const;
    const failure = { since: day(2), because: 'Degraded', revisions: ['a'] } as const;
    const figures = computeDora([{ events: [], live, failure }], period);
    expect(figures).toMatchObject({ deployments: 1, leadTime: { count: 0 }, timeToRestore: { count: 0, open: 1 } });
    expect(computeDora([{ events: [], live: { ...live, isHealthy: true } }], period).deployments).toBe(0);
  });

  it('never have more than all changes failed, where a deployment of before failed in the period', () => {
    const record = recordOf(
      { kind: 'Failure', at: day(1), because: 'Degraded' },
      { kind: 'Failure', at: day(2), because: 'SyncFailed' },
    );
    expect(computeDora([record], period).changes).toMatchObject({ total: 1, failed: 2, failureRate: 1 });
  });

  it('are the same however often and in whichever order events are read', () => {
    const events = fc.array(
      fc.record({ sequence: fc.integer({ min: 1, max: 30 }), leadSeconds: fc.integer({ min: 0, max: 99 }) }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(events, (some) => {
        const unique = [...new Map(some.map((event) => [event.sequence, event])).values()].map(
          (event): DeploymentEvent => ({ ...event, kind: 'Deployment', at: day(2) }),
        );
        const once = computeDora([{ events: unique }], period);
        expect(computeDora([{ events: [...[...unique].reverse(), ...unique] }], period)).toEqual(once);
        expect(once.deployments).toBe(unique.length);
      }),
    );
  });
});
