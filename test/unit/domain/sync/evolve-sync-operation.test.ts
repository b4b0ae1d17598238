import { describe, expect, it } from 'vitest';
import { evolveSyncOperation } from '../../../../shared/domain/sync/evolve-sync-operation.ts';
import { after, anOperation, aTask } from '../../../support/sync-builders.ts';

const complete = (phase: 'Failed' | 'Succeeded') =>
  ({ type: 'Decided', decision: { kind: 'Complete', phase, message: 'because' } }) as const;

describe('evolveSyncOperation', () => {
  it('finishes once, with nothing more to look at', () => {
    const { operation, delaySeconds } = evolveSyncOperation(anOperation([]), complete('Succeeded'), after(3));
    expect(operation).toMatchObject({ phase: 'Succeeded', finishedAt: '2026-01-01T00:00:03.000Z' });
    expect(delaySeconds).toBeUndefined();
  });

  it('takes a failed operation back to its start when it may be tried again', () => {
    const operation = anOperation(
      [aTask('a', { state: 'Failed', result: 'SyncFailed', message: 'no' }), aTask('b', { state: 'Skipped' })],
      {},
      { sync: {}, initiatedBy: { automated: true }, retry: { limit: 2, backoff: { duration: '5s', factor: 2 } } },
    );
    const first = evolveSyncOperation(operation, complete('Failed'), after(0));
    expect(first).toMatchObject({ delaySeconds: 5, operation: { phase: 'Running', retryCount: 1, planned: false } });
    // The results stay to be seen until the next attempt has a plan.
    expect(first.operation.tasks).toEqual(operation.tasks);
    expect(first.operation).toMatchObject({ revisions: ['abc'], targetsHash: 'hash' });
    expect(first.operation.message).toBe('because. Retrying attempt #1 at 2026-01-01T00:00:05.000Z');

    const second = evolveSyncOperation(first.operation, complete('Failed'), after(5));
    expect(second.delaySeconds).toBe(10);
    expect(evolveSyncOperation(second.operation, complete('Failed'), after(15)).operation.phase).toBe('Failed');
  });

  it('does not try again what was terminated', () => {
    const retried = { sync: {}, initiatedBy: {}, retry: { limit: -1 } };
    const operation = anOperation([], { terminateRequested: true }, retried);
    expect(evolveSyncOperation(operation, complete('Failed'), after(1)).operation.phase).toBe('Failed');
  });

  it('makes trouble with the cluster a wait that grows, keeps what was done, and forgets the wait afterwards', () => {
    const outcome = {
      changes: [{ key: aTask('a').key, state: 'Started', result: 'Synced' }],
      applied: [],
      notes: [],
      trouble: { message: 'cannot reach' },
    } as const;
    const first = evolveSyncOperation(
      anOperation([aTask('a'), aTask('b')]),
      { type: 'Executed', outcome, message: 'apply' },
      after(1),
    );
    expect(first).toMatchObject({
      delaySeconds: 0.5,
      operation: { phase: 'Running', wait: { reason: 'ClusterUnreachable', attempts: 1 } },
    });
    expect(first.operation.tasks.map(({ state }) => state)).toEqual(['Started', 'Pending']);

    const trouble = { type: 'Troubled', reason: 'ClusterUnreachable', message: 'still not' } as const;
    const second = evolveSyncOperation(first.operation, trouble, after(2));
    expect(second).toMatchObject({
      delaySeconds: 1,
      operation: { wait: { since: '2026-01-01T00:00:01.000Z', attempts: 2 } },
    });

    const done = { applied: [], notes: [], changes: [{ key: aTask('b').key, state: 'Started' }] } as const;
    const third = evolveSyncOperation(
      second.operation,
      { type: 'Executed', outcome: done, message: 'apply' },
      after(3),
    );
    expect(third.operation.wait).toBeUndefined();
  });

  it('waits as long as the server asks for', () => {
    const trouble = {
      type: 'Troubled',
      reason: 'ClusterUnreachable',
      message: 'slow down',
      retryAfterSeconds: 7,
    } as const;
    expect(evolveSyncOperation(anOperation([]), trouble, after(1)).delaySeconds).toBe(7);
  });

  it('is validated only when no dry run failed', () => {
    const fresh = anOperation([aTask('a')], { validated: false });
    const failed = {
      applied: [],
      notes: [],
      changes: [{ key: aTask('a').key, state: 'Failed', message: 'no' }],
    } as const;
    expect(
      evolveSyncOperation(fresh, { type: 'Executed', outcome: failed, message: '' }, after(1)).operation.validated,
    ).toBe(false);
    const passed = { applied: [], notes: [], changes: [{ key: aTask('a').key, state: 'Pending' }] } as const;
    expect(
      evolveSyncOperation(fresh, { type: 'Executed', outcome: passed, message: '' }, after(1)).operation.validated,
    ).toBe(true);
  });
});
