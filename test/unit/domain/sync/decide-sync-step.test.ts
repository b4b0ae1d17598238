import { describe, expect, it } from 'vitest';
import { decideSyncStep } from '../../../../shared/domain/sync/decide-sync-step.ts';
import type { LiveTask, Observation } from '../../../../shared/domain/sync/observation.ts';
import { after, anOperation, aTask } from '../../../support/sync-builders.ts';

const NOW = after(1);
const NOTHING: Observation = { live: new Map() };
const live = (entries: { [name: string]: Partial<LiveTask> }): Observation => ({
  live: new Map(
    Object.entries(entries).map(([name, state]) => [
      `apps/Deployment/default/${name}`,
      { exists: true, isOurs: true, isDeleting: false, ...state },
    ]),
  ),
});

describe('decideSyncStep', () => {
  it('tries everything in a dry run before it applies anything', () => {
    const decision = decideSyncStep(
      anOperation([aTask('a'), aTask('b', { wave: 1 })], { validated: false }),
      NOTHING,
      NOW,
    );
    expect(decision).toMatchObject({ kind: 'Execute', batches: [[{ verb: 'dry-run' }, { verb: 'dry-run' }]] });
  });

  it('ends a dry run after the dry run', () => {
    const operation = anOperation([aTask('a')], {}, { sync: { dryRun: true }, initiatedBy: { username: 'admin' } });
    expect(decideSyncStep(operation, NOTHING, NOW)).toMatchObject({ kind: 'Complete', phase: 'Succeeded' });
  });

  it('applies one wave, with a barrier where the kind changes and prunes first', () => {
    const operation = anOperation([
      aTask('old', { action: 'Prune' }),
      aTask('one', { kind: 'ConfigMap', group: '' }),
      aTask('two', { kind: 'ConfigMap', group: '' }),
      aTask('web'),
      aTask('late', { wave: 1 }),
    ]);
    const decision = decideSyncStep(operation, NOTHING, NOW);
    const batches =
      decision.kind === 'Execute'
        ? decision.batches.map((batch) => batch.map(({ verb, task }) => `${verb} ${task.name}`))
        : [];
    expect(batches).toEqual([['prune old'], ['apply one', 'apply two'], ['apply web']]);
  });

  it('waits until the wave before is healthy, and names what it waits for', () => {
    const operation = anOperation([aTask('a', { state: 'Started' }), aTask('b', { wave: 1 })]);
    const decision = decideSyncStep(operation, live({ a: { exists: true, health: { status: 'Progressing' } } }), NOW);
    expect(decision).toEqual({
      kind: 'Wait',
      reason: 'Health',
      message: 'waiting for healthy state of apps/Deployment/a',
      delaySeconds: 0.5,
    });
  });

  it.each([
    ['healthy', { exists: true, health: { status: 'Healthy' as const } }, 'Succeeded'],
    ['of a kind without health', { exists: true }, 'Succeeded'],
    ['degraded', { exists: true, health: { status: 'Degraded' as const, message: 'crashes' } }, 'Failed'],
    ['gone', { exists: false }, 'Failed'],
  ])('settles an object that is %s', (_name, state, expected) => {
    const operation = anOperation([aTask('a', { state: 'Started' }), aTask('b', { wave: 1 })]);
    const decision = decideSyncStep(operation, live({ a: state }), NOW);
    expect(decision).toMatchObject({ kind: 'Settle', changes: [{ state: expected }] });
  });

  it('waits until what was pruned is gone before the next wave', () => {
    const operation = anOperation([aTask('a', { state: 'Started', action: 'Prune' }), aTask('b', { wave: 1 })]);
    expect(decideSyncStep(operation, live({ a: { exists: true } }), NOW)).toMatchObject({
      kind: 'Wait',
      reason: 'Deletion',
    });
    expect(decideSyncStep(operation, live({ a: { exists: false } }), NOW)).toMatchObject({ kind: 'Settle' });
  });

  it('does not wait for the last wave', () => {
    const operation = anOperation([aTask('a', { state: 'Started' })]);
    expect(decideSyncStep(operation, NOTHING, NOW)).toMatchObject({ kind: 'Complete', phase: 'Succeeded' });
  });

  it('fails with the words of the cluster, each reason once', () => {
    const failed = { state: 'Failed', result: 'SyncFailed', message: 'no such field' } as const;
    const operation = anOperation([aTask('a', failed), aTask('b', failed), aTask('c')]);
    expect(decideSyncStep(operation, NOTHING, NOW)).toEqual({
      kind: 'Complete',
      phase: 'Failed',
      message: 'one or more objects failed to apply, reason: no such field',
    });
  });

  it('ends when it is told to, whatever is pending', () => {
    const decision = decideSyncStep(anOperation([aTask('a')], { terminateRequested: true }), NOTHING, NOW);
    expect(decision).toEqual({ kind: 'Complete', phase: 'Failed', message: 'Operation terminated' });
  });

  it('ends with Error past its deadline', () => {
    const decision = decideSyncStep(anOperation([aTask('a')]), NOTHING, after(25 * 3600));
    expect(decision).toMatchObject({ kind: 'Complete', phase: 'Error' });
  });
});
