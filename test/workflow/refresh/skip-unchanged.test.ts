import { describe, expect, it } from 'vitest';
import type { ApplicationStatus } from '../../../shared/domain/application/application.ts';
import type { ApplicationControl } from '../../../shared/domain/application/control.ts';
import { SourceUnavailableError } from '../../../shared/domain/errors/source-errors.ts';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ClusterCapabilities } from '../../../shared/ports/cluster-client.ts';
import type { DriftCheckState } from '../../../shared/stores/drift-check-store.ts';
import { refreshApplication } from '../../../shared/workflows/refresh/refresh-application.ts';
import { requestRefresh } from '../../../shared/workflows/refresh/request-refresh.ts';
import { requestSync } from '../../../shared/workflows/sync/request-sync.ts';
import { readShortForm } from '../../simulation/short-form.ts';
import { shaOf } from '../../simulation/simulated-sources.ts';
import {
  createQuietWorld,
  INTERVAL,
  type Knobs,
  type LookCost,
  type QuietWorld,
  type QuietWorldOptions,
} from './quiet-world.ts';

/** It takes the lease, and saves what it found. */
const isWhole = ({ writes }: LookCost) => writes > 1;

/** Changes what is kept beside the application. */
function withControl(change: Partial<ApplicationControl>) {
  return (quiet: QuietWorld) =>
    quiet.change(({ application, control }) => ({ application, control: { ...control, ...change } }));
}

function withKnobs(change: Partial<Knobs>) {
  return ({ knobs }: QuietWorld) => Object.assign(knobs, change);
}

/** What the cluster said of itself when it was asked last. */
function withCapabilitiesKnown(known: ClusterCapabilities | undefined) {
  return ({ knobs, deps }: QuietWorld) =>
    Object.assign(knobs.others, { capabilities: { ...deps.capabilities, read: async () => known } });
}

/** The last operation ended just now. */
function withOperationEnded(status: ApplicationStatus, { world }: QuietWorld): ApplicationStatus {
  const { operationState } = status;
  if (!operationState) throw new Error('nothing was deployed');
  return { ...status, operationState: { ...operationState, finishedAt: world.clock.now().toISOString() } };
}

async function pass({ world }: QuietWorld, seconds: number): Promise<void> {
  world.clock.moveTo(world.clock.seconds() + seconds);
}

/** Somebody writes over an object. */
function edit(quiet: QuietWorld, name: string, change: (live: KubernetesObject) => Partial<KubernetesObject>): void {
  const live = quiet.world.cluster.objects().find(({ metadata }) => metadata.name === name);
  if (!live) throw new Error(`${name} is not there`);
  quiet.world.cluster.write('kubectl-edit', { ...live, ...change(live) });
}

describe('a look by schedule at an application that did not change', () => {
  it('is one write, with no lease, no render and no call to the cluster', async () => {
    const quiet = await createQuietWorld();
    const before = await quiet.read();
    expect(await quiet.checkAndLook()).toEqual({ reads: 8, writes: 1, clusterCalls: 0, renders: 0 });

    const { application, control } = await quiet.read();
    expect(control).toEqual({ ...before.control, wakes: control.wakes });
    expect(application.status).toEqual({ ...before.application.status, reconciledAt: application.status.reconciledAt });
    expect(application.status.reconciledAt).toBe(quiet.world.clock.now().toISOString());
    const inSeconds = (Date.parse(control.wakes.refresh ?? '') - quiet.world.clock.now().getTime()) / 1000;
    expect(inSeconds).toBeGreaterThanOrEqual(INTERVAL * 0.9);
    expect(inSeconds).toBeLessThanOrEqual(INTERVAL * 1.1);
  });

  it('is spared again and again, and once a day it is a whole one', async () => {
    const quiet = await createQuietWorld({ settings: { refreshIntervalSeconds: 3600, driftIntervalSeconds: 3600 } });
    const looks: boolean[] = [];
    for (let hour = 0; hour < 52; hour += 1) looks.push(isWhole(await quiet.checkAndLook()));
    expect(looks.filter(Boolean)).toHaveLength(2);
  });

  it('sends no message that would come early, since the queue cannot hold it so long', async () => {
    const quiet = await createQuietWorld({ settings: { refreshIntervalSeconds: 3600, driftIntervalSeconds: 3600 } });
    const { queue } = quiet.world;
    for (let next = queue.next(); next; next = queue.next()) queue.take(next);
    expect(isWhole(await quiet.checkAndLook())).toBe(false);
    expect(queue.next()).toBeUndefined();
  });

  it.each<[string, QuietWorldOptions]>([
    ['has left a hook', { objects: [{ ConfigMap: 'settings' }, { Job: 'migrate', hook: 'PreSync' }] }],
    ['renders nothing', { objects: [] }],
    ['syncs by itself', { spec: { syncPolicy: { automated: { selfHeal: true } } } }],
  ])('is spared as well when the application %s', async (_, options) => {
    const quiet = await createQuietWorld(options);
    expect(isWhole(await quiet.checkAndLook())).toBe(false);
  });

  it('ends quietly when somebody else works on the application', async () => {
    const quiet = await createQuietWorld();
    const expiresAt = new Date(quiet.world.clock.now().getTime() + 1_000_000).toISOString();
    await withControl({ lease: { ticket: 'other', expiresAt } })(quiet);
    expect(await quiet.checkAndLook()).toMatchObject({ writes: 0, renders: 0 });
  });

  it.each([1, 2])('killed at its effect %i is done again, or was done', async (last) => {
    const quiet = await createQuietWorld();
    await quiet.checkDrift();
    await quiet.passToNextLook();
    let effects = 0;
    const killed = quiet.world.connect((call, perform) => {
      effects += Number(call.isEffect);
      return effects >= last ? Promise.reject(new Error('killed')) : perform();
    });
    await expect(refreshApplication(killed, quiet.world.ref)).rejects.toThrow('killed');
    await refreshApplication(quiet.deps, quiet.world.ref);
    const { control } = await quiet.read();
    expect(control.lease).toBeUndefined();
    expect(Date.parse(control.wakes.refresh ?? '')).toBeGreaterThan(quiet.world.clock.now().getTime());
    expect(isWhole(await quiet.checkAndLook())).toBe(false);
  });

  it('leaves alone what somebody else wrote while it asked, and is then a whole one', async () => {
    const quiet = await createQuietWorld();
    const { systemSettings } = quiet.deps;
    quiet.knobs.others = {
      systemSettings: {
        ...systemSettings,
        async read() {
          await withControl({ unknownFields: ['spec.other'] })(quiet);
          return systemSettings.read();
        },
      },
    };
    expect(isWhole(await quiet.checkAndLook())).toBe(true);
    expect((await quiet.read()).control.unknownFields).toEqual(['spec.other']);
  });
});

describe('a look by schedule after a commit that is not about the application', () => {
  it('renders it, and when that is the same asks the cluster for nothing', async () => {
    const quiet = await createQuietWorld();
    const before = await quiet.read();
    quiet.world.sources.moveTo('3');
    expect(await quiet.checkAndLook()).toMatchObject({ writes: 1, clusterCalls: 0, renders: 1 });

    const { application, control } = await quiet.read();
    const { sync, reconciledAt } = application.status;
    expect(sync).toEqual({ ...before.application.status.sync, revision: shaOf('3') });
    expect(reconciledAt).toBe(quiet.world.clock.now().toISOString());
    expect(control.renders).toMatchObject([{ revision: shaOf('3') }]);
    expect(control.deployments?.arrivals).toMatchObject([{ revisions: [shaOf('3')] }]);
    expect(await quiet.checkAndLook()).toMatchObject({ writes: 1, clusterCalls: 0, renders: 0 });
  });

  it('finds the commit after it that is', async () => {
    const quiet = await createQuietWorld();
    quiet.world.sources.moveTo('3');
    await quiet.checkAndLook();
    quiet.world.sources.moveTo('2');
    expect(isWhole(await quiet.checkAndLook())).toBe(true);
    expect((await quiet.read()).application.status.sync).toMatchObject({ status: 'OutOfSync', revision: shaOf('2') });
  });

  it.each<[string, (quiet: QuietWorld) => unknown]>([
    ['people are to be told something of its render', withKnobs({ warnings: ['random'] })],
    ['the renderer does not say how long that stands', withKnobs({ remembersRenders: false })],
    ['nobody knows what the cluster is able to do', withCapabilitiesKnown(undefined)],
    [
      'what is known of that is old',
      withCapabilitiesKnown({ version: 'v1.36.2', apiVersions: ['gone.example.com/v1', 'v1'] }),
    ],
  ])('is a whole one when %s', async (_, happen) => {
    const quiet = await createQuietWorld();
    await happen(quiet);
    expect(isWhole(await quiet.checkAndLook())).toBe(false);
    quiet.world.sources.moveTo('3');
    expect(isWhole(await quiet.checkAndLook())).toBe(true);
  });
});

describe('what is found although looks are spared', () => {
  it('drift, by the check of the cluster', async () => {
    const quiet = await createQuietWorld();
    edit(quiet, 'settings', () => ({ data: { content: 'mine' } }));
    expect(isWhole(await quiet.look())).toBe(false);
    expect((await quiet.read()).application.status.sync.status).toBe('Synced');
    expect(isWhole(await quiet.checkAndLook())).toBe(true);
    expect((await quiet.read()).application.status.sync.status).toBe('OutOfSync');
  });

  it('that an object was deleted, also a hook that an earlier sync left', async () => {
    const quiet = await createQuietWorld({ objects: [{ ConfigMap: 'settings' }, { Job: 'migrate', hook: 'PreSync' }] });
    const hook = { group: 'batch', kind: 'Job', namespace: 'default', name: 'migrate' };
    quiet.world.cluster.remove(hook);
    expect(isWhole(await quiet.checkAndLook())).toBe(true);
    expect((await quiet.read()).application.status.resources.map(({ kind }) => kind)).toEqual(['ConfigMap']);
    expect(isWhole(await quiet.checkAndLook())).toBe(false);
  });

  it('a push of which no webhook told, at the next look', async () => {
    const quiet = await createQuietWorld();
    quiet.world.sources.moveTo('2');
    expect(isWhole(await quiet.checkAndLook())).toBe(true);
    expect((await quiet.read()).application.status.sync).toMatchObject({ status: 'OutOfSync', revision: shaOf('2') });
  });

  it('a new version of a chart', async () => {
    const source = { repoURL: 'https://charts.example.com', chart: 'web', targetRevision: '*' };
    const quiet = await createQuietWorld({ spec: { source } });
    expect(isWhole(await quiet.checkAndLook())).toBe(false);
    quiet.knobs.chart = { version: '1.1.0', content: 'second' };
    expect(isWhole(await quiet.checkAndLook())).toBe(true);
    expect((await quiet.read()).application.status.sync).toMatchObject({ status: 'OutOfSync', revision: '1.1.0' });
  });

  it('a chart that was published again under the same version', async () => {
    const source = { repoURL: 'https://charts.example.com', chart: 'web', targetRevision: '1.0.0' };
    const quiet = await createQuietWorld({ spec: { source } });
    expect(isWhole(await quiet.checkAndLook())).toBe(false);
    quiet.knobs.chart.content = 'second';
    expect(isWhole(await quiet.checkAndLook())).toBe(true);
    expect((await quiet.read()).application.status.sync.status).toBe('OutOfSync');
  });

  it('a commit of any of several sources', async () => {
    const source = { repoURL: 'https://git.example.com/guestbook.git', path: 'guestbook' };
    const values = { repoURL: 'https://git.example.com/values.git', ref: 'values' };
    const chart = { repoURL: 'https://charts.example.com', chart: 'web', targetRevision: '*' };
    const quiet = await createQuietWorld({ spec: { sources: [{ ...source, targetRevision: '1' }, values, chart] } });
    expect(isWhole(await quiet.checkAndLook())).toBe(false);
    quiet.world.sources.moveTo('2');
    expect(isWhole(await quiet.checkAndLook())).toBe(true);
  });

  it('a repository that does not answer', async () => {
    const quiet = await createQuietWorld();
    quiet.world.sources.reader.resolveRevision = () => {
      throw new SourceUnavailableError('nobody answers', { retry: 'backoff' });
    };
    await quiet.checkAndLook();
    const { status } = (await quiet.read()).application;
    expect(status.conditions.map(({ type }) => type)).toEqual(['ComparisonError']);
  });
});

describe('a look is a whole one', () => {
  it.each<[string, (quiet: QuietWorld) => Promise<unknown> | unknown]>([
    ['when it was asked for', ({ deps, world }) => requestRefresh(deps, world.ref)],
    [
      'when the spec is another',
      (quiet) =>
        quiet.change(({ application: { metadata, ...rest }, control }) => ({
          application: { ...rest, metadata: { ...metadata, generation: metadata.generation + 1 } },
          control,
        })),
    ],
    [
      'when settings changed, and whoever asks all to look again has died',
      ({ deps }) => deps.systemSettings.save({ 'resource.compareoptions': 'ignoreAggregatedRoles: true' }),
    ],
    [
      'when its project changed, in the same way',
      ({ deps }) =>
        deps.projects.update('default', (project) => ({ ...project, spec: { ...project.spec, description: 'new' } })),
    ],
    ['when another release runs', withKnobs({ settings: { release: 'next' } })],
    [
      'when the cluster is able to do more than before',
      withKnobs({ capabilities: { version: 'v1.36.2', apiVersions: ['v1', 'example.com/v1'] } }),
    ],
    ['when a day is over', (quiet) => pass(quiet, 27 * 3600)],
    ['while drift checks are off', withKnobs({ settings: { driftIntervalSeconds: 0 } })],
    ['while drift checks are rarer than looks', withKnobs({ settings: { driftIntervalSeconds: 600 } })],
    [
      'while an operation is under way',
      ({ deps, world }) => requestSync(deps, world.ref, { sync: {}, initiatedBy: {} }),
    ],
    ['while a plan waits for a person', withControl({ awaitedPlan: 'hash' })],
    ['while the application has not settled', withControl({ unsettled: 1 })],
    ['while caches are to be forgotten', withControl({ refresh: { requested: 2, processed: 2, hard: true } })],
    [
      'after an operation that no comparison has seen the end of',
      (quiet) =>
        quiet.change(({ application, control }) => ({
          application: { ...application, status: withOperationEnded(application.status, quiet) },
          control,
        })),
    ],
    [
      'after a worker died in the middle of one',
      withControl({ lease: { ticket: 'dead', expiresAt: '2026-01-01T00:00:00.000Z' } }),
    ],
  ])('%s', async (_, happen) => {
    const quiet = await createQuietWorld();
    expect(isWhole(await quiet.checkAndLook())).toBe(false);
    await happen(quiet);
    expect(isWhole(await quiet.checkAndLook())).toBe(true);
  });
});

it('does not leave an application alone that is to be deleted', async () => {
  const quiet = await createQuietWorld();
  await quiet.change(({ application, control }) => ({
    application: {
      ...application,
      metadata: { ...application.metadata, deletionTimestamp: '2026-01-01T00:00:00.000Z' },
    },
    control,
  }));
  await quiet.checkAndLook();
  expect(await quiet.world.read()).toBeUndefined();
});

describe('a look is a whole one while the drift check does not watch the application', () => {
  const CLUSTER = 'https://kubernetes.default.svc';
  const isWholeAfter = async (change: (state: DriftCheckState) => Partial<DriftCheckState>) => {
    const quiet = await createQuietWorld();
    await quiet.checkDrift();
    const lease = { ticket: 'test', expiresAt: '2100-01-01T00:00:00.000Z' };
    const state = await quiet.deps.driftChecks.claim(CLUSTER, lease, () => true);
    if (!state) throw new Error('no drift check is known');
    await quiet.deps.driftChecks.release({ ...state, ...change(state) }, 'test');
    return isWhole(await quiet.look());
  };

  it('because it did not go through', async () => {
    const failure = { message: 'nobody answers', at: '2026-01-01T00:00:00.000Z', inARow: 1 };
    expect(await isWholeAfter(() => ({}))).toBe(false);
    expect(await isWholeAfter(() => ({ failure }))).toBe(true);
  });

  it('because there was none yet, or none since the comparison', async () => {
    expect(await isWholeAfter(() => ({ last: undefined }) as never)).toBe(true);
    const quiet = await createQuietWorld();
    await quiet.checkDrift();
    await requestRefresh(quiet.deps, quiet.world.ref);
    await pass(quiet, 1);
    await quiet.look();
    expect(isWhole(await quiet.look())).toBe(true);
    await quiet.checkDrift();
    expect(isWhole(await quiet.look())).toBe(false);
  });

  it('because it may not list a kind of its objects', async () => {
    const withFault = (kind: string) =>
      isWholeAfter(({ last }) => (last ? { last: { ...last, faults: [{ kind, message: 'forbidden' }] } } : {}));
    expect(await withFault('apps/v1/Deployment')).toBe(false);
    expect(await withFault('v1/ConfigMap')).toBe(true);
  });

  it('because it is restricted to other namespaces', async () => {
    expect(await isWholeAfter(() => ({ namespaces: ['default', 'other'] }))).toBe(false);
    expect(await isWholeAfter(() => ({ namespaces: ['other'] }))).toBe(true);
  });

  it('because its objects move all the time, and it finds out later what they came to', async () => {
    const look = { writers: ['noisy'], fruitless: 5, outcome: 'Synced Healthy', notBefore: '2100-01-01T00:00:00.000Z' };
    expect(await isWholeAfter(() => ({ looks: { 'argocd/other': look } }))).toBe(false);
    expect(await isWholeAfter(() => ({ looks: { 'argocd/guestbook': look } }))).toBe(true);
  });

  it('because the cluster does not say what it is able to do', async () => {
    expect(await isWholeAfter(() => ({ serves: undefined }) as never)).toBe(true);
  });

  it('because it stopped', async () => {
    const quiet = await createQuietWorld();
    expect(isWhole(await quiet.checkAndLook())).toBe(false);
    const looks: boolean[] = [];
    for (let round = 0; round < 4; round += 1) looks.push(isWhole(await quiet.look()));
    expect(looks).toEqual([false, true, true, true]);
  });
});

describe('a look is a whole one where nobody else would tell', () => {
  it.each<[string, QuietWorldOptions, ((quiet: QuietWorld) => unknown)?]>([
    [
      'of an application that is OutOfSync',
      {},
      (quiet) => edit(quiet, 'settings', () => ({ data: { content: 'mine' } })),
    ],
    [
      'of an object without our label',
      { spec: { ignoreDifferences: [{ group: '', kind: 'ConfigMap', jsonPointers: ['/metadata/labels'] }] } },
      (quiet) => edit(quiet, 'settings', ({ metadata }) => ({ metadata: { ...metadata, labels: {} } })),
    ],
    [
      'of an object that is not ready, beside one in trouble',
      { objects: [{ Deployment: 'web' }, { Deployment: 'broken' }] },
      ({ world: { cluster } }) => {
        for (const object of cluster.objects()) {
          if (object.kind === 'Deployment') {
            cluster.turn(object, object.metadata.name === 'web' ? 'Progressing' : 'Degraded');
          }
        }
      },
    ],
    [
      'of an object that another application has too',
      { spec: { ignoreDifferences: [{ group: '', kind: 'ConfigMap', jsonPointers: ['/metadata/annotations'] }] } },
      (quiet) =>
        edit(quiet, 'settings', ({ metadata }) => {
          const annotations = { 'argocd.argoproj.io/tracking-id': 'other:/ConfigMap:default/settings' };
          return { metadata: { ...metadata, annotations } };
        }),
    ],
    [
      'of an app of apps',
      { objects: [{ AppProject: 'team', namespace: 'argocd', apiVersion: 'argoproj.io/v1alpha1', spec: {} }] },
    ],
    [
      'of the labels of a namespace',
      {
        spec: {
          destination: { server: 'https://kubernetes.default.svc', namespace: 'team' },
          syncPolicy: {
            automated: { selfHeal: true },
            syncOptions: ['CreateNamespace=true'],
            managedNamespaceMetadata: { labels: { a: 'b' } },
          },
        },
      },
    ],
    [
      'of orphaned resources',
      {},
      ({ deps }) =>
        deps.projects.update('default', (project) => ({
          ...project,
          spec: { ...project.spec, orphanedResources: {} },
        })),
    ],
    [
      'of a health check that asks what time it is',
      {},
      ({ deps }) =>
        deps.systemSettings.save({
          'resource.customizations.health._ConfigMap': 'return { status = os.time() > 0 and "Healthy" or "Degraded" }',
        }),
    ],
    ['of a renderer that remembers nothing', {}, withKnobs({ remembersRenders: false })],
    [
      'of a render that stands for an hour, when that is over',
      {},
      withKnobs({ renderUntil: '2026-01-01T00:30:00.000Z' }),
    ],
  ])('%s', async (what, options, happen) => {
    const quiet = await createQuietWorld(options);
    if (happen) {
      expect(isWhole(await quiet.checkAndLook())).toBe(false);
      await happen(quiet);
      await requestRefresh(quiet.deps, quiet.world.ref);
      await quiet.checkAndLook();
    }
    const isSynced = (await quiet.read()).application.status.sync.status === 'Synced';
    expect(isSynced).toBe(!what.includes('OutOfSync'));
    for (let round = 0; round < 2; round += 1) {
      if ((await quiet.read()).control.basis) await pass(quiet, 3600);
      expect(isWhole(await quiet.checkAndLook())).toBe(true);
    }
  });
});

it('is a whole one of an object that syncs leave out, but which is there', async () => {
  const quiet = await createQuietWorld({ objects: [{ ConfigMap: 'settings' }, { ConfigMap: 'other', hook: 'Skip' }] });
  const labels = { 'windlass.dev/application': 'guestbook' };
  quiet.world.cluster.write('kubectl', readShortForm({ ConfigMap: 'other', namespace: 'default', labels }));
  await quiet.checkAndLook();
  expect(isWhole(await quiet.checkAndLook())).toBe(true);
});
