import { beforeEach, describe, expect, it } from 'vitest';
import { SUPERSEDED } from '../../../../shared/domain/sync/decide-auto-sync.ts';
import { beginCourse, type Course } from '../../../support/deployment-course.ts';

let course: Course;
/** The application runs commit `one`, and all is well. */
beforeEach(() => {
  course = beginCourse();
  course.arrive('one');
  course.sync('one');
  course.see('Healthy');
  course.wait(7200);
});

/** What was counted since the beginning of a test. */
const counted = () => course.counted().slice(1);
const deploy = (revision: string, madeSecondsAgo?: number | null) => {
  course.arrive(revision, madeSecondsAgo);
  course.sync(revision);
};

describe('a deployment', () => {
  it('is a sync of another commit, once it is healthy, with the time since the commit', () => {
    deploy('two', 60);
    expect(counted()).toEqual([]);
    course.see('Progressing');
    expect(counted()).toEqual([]);
    course.see('Healthy');
    expect(counted()).toEqual(['Deployment']);
    expect(course.lastOf('Deployment')).toMatchObject({ leadSeconds: 72 });
  });

  it('is the first sync of an application, but how old its commit was says nothing', () => {
    expect(course.counted()).toEqual(['Deployment']);
    expect(course.lastOf('Deployment')).not.toHaveProperty('leadSeconds');
  });

  it('is a sync of the same commit with another spec, which has no lead time', () => {
    course.change({ path: 'other' });
    course.sync('one', { targetsHash: 'others' });
    course.see('Healthy');
    expect(counted()).toEqual(['Deployment']);
    expect(course.lastOf('Deployment')).not.toHaveProperty('leadSeconds');
  });

  it('is none if the same commit is synced again, by self-heal or by a person, also if it renders to something else', () => {
    course.sync('one');
    course.sync('one', { automated: false, targetsHash: 'a random password' });
    course.see('Healthy');
    expect(counted()).toEqual([]);
  });

  it('is none if a commit changed nothing of the application: the sync undid drift', () => {
    course.arrive('two');
    course.sync('two', { targetsHash: 'targets of one' });
    course.see('Healthy');
    expect(counted()).toEqual([]);
    deploy('three');
    course.see('Healthy');
    expect(counted()).toEqual(['Deployment']);
  });

  it.each([
    ['a dry run', { dryRun: true }],
    ['a sync of chosen objects', { resources: [{ kind: 'ConfigMap', name: 'one' }] }],
  ])('is none if it was %s', (_name, request) => {
    course.arrive('two');
    course.sync('two', { request });
    course.see('Healthy');
    expect(counted()).toEqual([]);
  });

  it('is seen healthy also by a machine whose clock is behind', () => {
    deploy('two');
    course.wait(-30);
    course.see('Healthy');
    expect(counted()).toEqual(['Deployment']);
    const { latency } = course.record().application.status.operationState ?? {};
    expect(latency?.healthy).toBe(latency?.applied);
  });

  it('is not healthy by a refresh that was given up', () => {
    course.see('Healthy');
    deploy('two');
    const processed = course.record().control.refresh.requested;
    course.save(({ application, control }) => ({
      application,
      control: { ...control, refresh: { ...control.refresh, processed } },
    }));
    expect(counted()).toEqual([]);
  });

  it('that never was healthy is counted when the next one takes its place, without a lead time', () => {
    deploy('two');
    course.see('Progressing');
    deploy('three');
    expect(counted()).toEqual(['Deployment']);
    expect(course.lastOf('Deployment')).not.toHaveProperty('leadSeconds');
    course.see('Healthy');
    expect(counted()).toEqual(['Deployment', 'Deployment']);
  });

  it('is not healthy because of what was seen before, when nothing can be found out now', () => {
    deploy('two');
    course.see('Healthy', 'Unknown');
    expect(counted()).toEqual([]);
  });

  it('has no lead time where its commit has none, or is older than 90 days', () => {
    deploy('two', null);
    course.see('Healthy');
    expect(course.lastOf('Deployment')).not.toHaveProperty('leadSeconds');
    deploy('three', 91 * 24 * 3600);
    course.see('Healthy');
    expect(course.lastOf('Deployment')).not.toHaveProperty('leadSeconds');
    deploy('four', 89 * 24 * 3600);
    course.see('Healthy');
    expect(course.lastOf('Deployment')).toMatchObject({ leadSeconds: 89 * 24 * 3600 + 11 });
  });

  it('of a commit that claims to be of the future takes as long as since we heard of it', () => {
    deploy('two', -3600);
    course.see('Healthy');
    expect(course.lastOf('Deployment')).toMatchObject({ leadSeconds: 11 });
  });
});

describe('a failure', () => {
  it('is a sync of another commit that failed; it lasts until a sync succeeds and all is healthy', () => {
    course.arrive('two');
    course.sync('two', { phase: 'Failed' });
    course.see('Healthy', 'OutOfSync');
    expect(counted()).toEqual(['Failure SyncFailed']);
    course.wait(100);
    deploy('three');
    expect(counted()).toEqual(['Failure SyncFailed']);
    course.see('Healthy');
    expect(counted()).toEqual(['Failure SyncFailed', 'Deployment', 'Restore']);
    expect(course.lastOf('Restore')).toMatchObject({ seconds: 112 });
  });

  it('is one, however often the same commit fails; when it succeeds at last, it is the same change', () => {
    course.arrive('two');
    for (let time = 0; time < 3; time += 1) course.sync('two', { phase: 'Error', automated: time === 0 });
    course.sync('two', { automated: false });
    course.see('Healthy');
    expect(counted()).toEqual(['Failure SyncFailed', 'Deployment', 'Restore']);
    expect(course.lastOf('Deployment')).toMatchObject({ retried: true });
  });

  it('is over when Git goes back to what is live, with nothing to sync', () => {
    course.arrive('two');
    course.sync('two', { phase: 'Failed' });
    course.arrive('revert');
    course.see('Healthy', 'Synced');
    expect(counted()).toEqual(['Failure SyncFailed', 'Restore']);
  });

  it('is no sync of what is live, of chosen objects, or of nothing that was found', () => {
    course.sync('one', { phase: 'Failed' });
    course.arrive('two');
    course.sync('two', { phase: 'Failed', request: { resources: [{ kind: 'ConfigMap', name: 'one' }] } });
    course.start('nowhere', { automated: false });
    course.save(({ application, control: { sync, ...control } }) => {
      const { targetsHash: _hash, ...unknown } = sync ?? {};
      return { application, control: { ...control, sync: { ...unknown, revisions: [] } as never } };
    });
    course.end({ phase: 'Error' });
    expect(counted()).toEqual([]);
  });

  it.each([
    ['a person ended it', { changes: { terminateRequested: true } }],
    ['a newer commit needs no sync', { message: `${SUPERSEDED}three is deployed already` }],
  ])('is none if %s, unless an attempt had failed', (_name, how) => {
    course.arrive('two');
    course.sync('two', { phase: 'Failed', ...how });
    expect(counted()).toEqual([]);
    course.arrive('three');
    course.sync('three', {
      phase: 'Failed',
      ...how,
      changes: { ...('changes' in how ? how.changes : {}), retryCount: 1 },
    });
    expect(counted()).toEqual(['Failure SyncFailed']);
  });

  it('is a deployment after which the application becomes Degraded, once', () => {
    deploy('two');
    course.see('Progressing');
    course.see('Degraded');
    course.see('Degraded');
    course.see('Progressing');
    course.see('Degraded');
    expect(counted()).toEqual(['Failure Degraded']);
    course.see('Healthy');
    expect(counted()).toEqual(['Failure Degraded', 'Deployment', 'Restore']);
    expect(course.lastOf('Restore')).toMatchObject({ seconds: 4 });
  });

  it('is blamed on a deployment for an hour after it, once it was healthy', () => {
    deploy('two');
    course.see('Healthy');
    course.wait(3590);
    course.see('Degraded');
    expect(counted()).toEqual(['Deployment', 'Failure Degraded']);
    course.see('Healthy');
    deploy('three');
    course.see('Healthy');
    course.wait(3600);
    course.see('Degraded');
    expect(counted()).toEqual(['Deployment', 'Failure Degraded', 'Restore', 'Deployment']);
  });

  it('is not blamed on the deployment that comes to mend it', () => {
    course.see('Degraded');
    deploy('mended');
    course.see('Degraded');
    course.see('Progressing');
    course.see('Healthy');
    expect(counted()).toEqual(['Deployment']);
  });

  it('lasts from the first failed change to the one that mends it', () => {
    deploy('two');
    course.see('Degraded');
    course.wait(50);
    course.arrive('three');
    course.sync('three', { phase: 'Failed' });
    course.wait(50);
    deploy('four');
    course.see('Healthy');
    expect(counted()).toEqual(['Failure Degraded', 'Failure SyncFailed', 'Deployment', 'Deployment', 'Restore']);
    expect(course.lastOf('Restore')).toMatchObject({ seconds: 121 });
  });
});

describe('a rollback', () => {
  it('to what was deployed before is no deployment, and says that the one before it failed', () => {
    deploy('two');
    course.see('Healthy');
    course.wait(500);
    course.sync('one', { automated: false });
    course.see('Healthy');
    expect(counted()).toEqual(['Deployment', 'Failure RolledBack', 'Rollback', 'Restore']);
    expect(course.lastOf('Restore')).toMatchObject({ seconds: 11 });
    expect(course.record().application.status.history.at(-1)?.latency).not.toHaveProperty('pushed');
  });

  it('after a failure that is known is the mending of that, not another failure', () => {
    deploy('two');
    course.see('Degraded');
    course.sync('one', { automated: false });
    course.see('Healthy');
    expect(counted()).toEqual(['Failure Degraded', 'Deployment', 'Rollback', 'Restore']);
  });

  it('and the way forward again are both rollbacks', () => {
    deploy('two');
    course.see('Healthy');
    course.sync('one', { automated: false });
    course.sync('two', { automated: false });
    course.see('Healthy');
    expect(counted()).toEqual(['Deployment', 'Failure RolledBack', 'Rollback', 'Rollback', 'Restore']);
  });
});

describe('the latency of an operation', () => {
  it('is in its state and in the history, with all six times in order', () => {
    deploy('two');
    course.see('Healthy');
    const { operationState, history } = course.record().application.status;
    expect(operationState?.latency).toEqual({
      committed: '2026-01-01T01:59:11.000Z',
      pushed: '2026-01-01T01:59:11.000Z',
      delivered: '2026-01-01T02:00:11.000Z',
      queued: '2026-01-01T02:00:11.000Z',
      rendered: '2026-01-01T02:00:11.000Z',
      applied: '2026-01-01T02:00:21.000Z',
      healthy: '2026-01-01T02:00:22.000Z',
    });
    expect(history.at(-1)?.latency).toEqual(operationState?.latency);
    expect(history.at(0)?.latency).not.toEqual(operationState?.latency);
  });

  it('counts the wait for a person before the sync, not before the render', () => {
    course.arrive('two');
    course.wait(600);
    course.sync('two', { automated: false });
    expect(course.record().application.status.operationState?.latency).toMatchObject({
      delivered: '2026-01-01T02:00:11.000Z',
      queued: '2026-01-01T02:10:11.000Z',
    });
  });

  it('of a sync that failed ends where it came to', () => {
    course.arrive('two');
    course.sync('two', { phase: 'Failed' });
    course.see('Healthy', 'OutOfSync');
    const latency = course.record().application.status.operationState?.latency;
    expect(Object.keys(latency ?? {})).toEqual(['committed', 'pushed', 'delivered', 'queued', 'rendered']);
  });

  it('is none of an operation that changed nothing', () => {
    course.sync('one');
    course.see('Healthy');
    expect(course.record().application.status.operationState).not.toHaveProperty('latency');
  });
});

describe('an application that was deployed before anything was counted', () => {
  it('has its history to tell what is new', () => {
    const forget = () =>
      course.save(({ application, control: { deployments: _none, ...control } }) => ({ application, control }));
    forget();
    course.sync('one');
    course.see('Healthy');
    expect(course.counted()).toEqual([]);
    forget();
    deploy('two');
    course.see('Healthy');
    expect(course.counted()).toEqual(['Deployment']);
    expect(course.lastOf('Deployment')).toMatchObject({ leadSeconds: 71 });
  });
});
