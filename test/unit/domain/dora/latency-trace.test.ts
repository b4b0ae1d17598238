import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LATENCY_STEPS,
  type LatencyTrace,
  latencyShares,
  orderLatency,
} from '../../../../shared/domain/dora/latency-trace.ts';

const at = (seconds: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000).toISOString();
const time = fc.option(fc.integer({ min: -5_000_000, max: 5_000_000 }).map(at), { nil: undefined });
const traces = fc
  .record(Object.fromEntries(LATENCY_STEPS.map((step) => [step, time])))
  .map((trace) => Object.fromEntries(Object.entries(trace).filter(([, value]) => value !== undefined)) as LatencyTrace);

describe('the times of a commit', () => {
  it('follow each other, whatever the clocks say', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const ordered = orderLatency(trace);
        const times = LATENCY_STEPS.flatMap((step) => ordered[step] ?? []);
        expect(times).toEqual([...times].sort());
        expect(orderLatency(ordered)).toEqual(ordered);
      }),
    );
  });

  it('put a commit before the first time that is known of our own', () => {
    expect(orderLatency({ committed: at(1), applied: at(0) })).toEqual({
      committed: at(0),
      pushed: at(0),
      applied: at(0),
    });
  });

  it('put a commit that is younger than its delivery to the moment of that', () => {
    const ordered = orderLatency({ committed: at(3600), pushed: at(7), delivered: at(5), queued: at(5.2) });
    expect(ordered).toEqual({ committed: at(5), pushed: at(5), delivered: at(5), queued: at(5.2) });
  });

  it('let a clock that is behind be the moment before', () => {
    expect(orderLatency({ delivered: at(5), queued: at(4), rendered: at(6) })).toEqual({
      delivered: at(5),
      queued: at(5),
      rendered: at(6),
    });
  });

  it('take the commit for the push where the host does not say', () => {
    expect(orderLatency({ committed: at(1), delivered: at(5) })).toMatchObject({ committed: at(1), pushed: at(1) });
  });
});

describe('the shares of the steps', () => {
  it('count from the push, not from the commit', () => {
    const shares = latencyShares({
      committed: at(-900),
      pushed: at(0),
      delivered: at(1),
      queued: at(1),
      rendered: at(2),
      applied: at(4),
      healthy: at(10),
    });
    expect(shares).toEqual([
      { step: 'delivered', seconds: 1, share: 0.1 },
      { step: 'queued', seconds: 0, share: 0 },
      { step: 'rendered', seconds: 1, share: 0.1 },
      { step: 'applied', seconds: 2, share: 0.2 },
      { step: 'healthy', seconds: 6, share: 0.6 },
    ]);
  });

  it('are none where one step or none is known, or where nothing took time', () => {
    expect(latencyShares({ rendered: at(1) })).toEqual([]);
    expect(latencyShares({})).toEqual([]);
    expect(latencyShares({ rendered: at(1), applied: at(1) })).toEqual([{ step: 'applied', seconds: 0, share: 0 }]);
  });

  it('make up the whole', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const shares = latencyShares(orderLatency(trace));
        const sum = shares.reduce((whole, { share }) => whole + share, 0);
        if (shares.some(({ seconds }) => seconds > 0)) expect(sum).toBeCloseTo(1);
        else expect(sum).toBe(0);
      }),
    );
  });
});
