import { beforeEach, describe, expect, it } from 'vitest';
import { sendEach } from '../../shared/adapters/send-each.ts';
import { parseApplicationManifest } from '../../shared/contracts/application-manifest.ts';
import { fingerprintPairs } from '../../shared/domain/drift/application-fingerprint.ts';
import { ClusterForbiddenError, ClusterUnreachableError } from '../../shared/domain/errors/cluster-errors.ts';
import { gvkOf, type KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../shared/domain/resource/resource-key.ts';
import { withTracking } from '../../shared/domain/resource/tracking.ts';
import type { ClusterCapabilities, ClusterClient } from '../../shared/ports/cluster-client.ts';
import { saveApplication } from '../../shared/workflows/application/save-application.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { checkClusterDrift } from '../../shared/workflows/drift/check-cluster-drift.ts';
import { scheduleDriftChecks } from '../../shared/workflows/drift/schedule-drift-checks.ts';
import { apiGroupsOf } from '../../shared/workflows/render/find-capabilities.ts';
import { type ApiHarness, aManifest, createApiHarness } from './api/harness.ts';

const CLUSTER = 'https://kubernetes.default.svc';
const INTERVAL = 180;

/** A cluster whose lists a test writes by hand. */
interface HandMadeCluster {
  objects: readonly KubernetesObject[];
  /** By kind: what listing it throws. */
  readonly troubles: Map<string, Error>;
  down: boolean;
  capabilities: ClusterCapabilities;
  /** At most so many objects in a page. */
  pageSize: number;
  readonly calls: string[];
}

let api: ApiHarness;
let cluster: HandMadeCluster;
let seconds: number;
let deps: Dependencies;

beforeEach(() => {
  api = createApiHarness();
  const capabilities = { version: 'v1.36.2', apiVersions: ['v1'] };
  cluster = { objects: [], troubles: new Map(), down: false, capabilities, pageSize: 2_000, calls: [] };
  seconds = Date.parse('2026-01-01T00:00:00Z') / 1000;
  deps = {
    ...api.deps,
    clock: { now: () => new Date(seconds * 1000) },
    clusterDirectory: { open: async () => clientOf(cluster) },
  };
});

function clientOf({ troubles, calls }: HandMadeCluster): ClusterClient {
  const answer = <Answer>(call: string, answered: () => Answer): Answer => {
    calls.push(call);
    if (cluster.down) throw new ClusterUnreachableError('nobody answers', { retry: 'backoff' });
    return answered();
  };
  const client: Partial<ClusterClient> = {
    serverVersion: async () => answer('version', () => 'v1.36.2'),
    capabilities: async () => cluster.capabilities,
    apiGroups: async () => apiGroupsOf(cluster.capabilities),
    resolveKind: async (gvk) => ({ ...gvk, resource: '', namespaced: true, verbs: [] }),
    listMetadata: async (gvk, { namespace = '', limit = 0, continue: place = '0' } = {}) =>
      answer(`list ${gvk.kind} ${namespace}`.trim(), () => {
        const trouble = troubles.get(gvk.kind);
        if (trouble) throw trouble;
        const all = cluster.objects.filter(
          (object) => gvkOf(object).kind === gvk.kind && (!namespace || object.metadata.namespace === namespace),
        );
        const start = Number(place);
        const next = start + Math.min(limit, cluster.pageSize);
        return { items: all.slice(start, next), ...(next < all.length ? { continue: String(next) } : {}) };
      }),
  };
  return client as ClusterClient;
}

function object(application: string, kind: string, metadata: object = {}): KubernetesObject {
  const base = {
    apiVersion: 'v1',
    kind,
    metadata: { name: application, namespace: 'guestbook', resourceVersion: '1', ...metadata },
  };
  return withTracking(base, { application: { namespace: 'argocd', name: application } });
}

/** An application, and what its last refresh saw of these objects. */
async function applicationWith(name: string, objects: readonly KubernetesObject[], spec: object = {}): Promise<void> {
  const { manifest, unknownFields } = parseApplicationManifest(aManifest(name, spec));
  const { record } = await saveApplication(deps, { manifest, unknownFields, mode: 'apply', validate: false });
  await deps.applications.update(record.application.metadata, (current) => ({
    ...current,
    control: { ...current.control, refresh: { requested: 1, processed: 1, hard: false } },
  }));
  const pairs = objects.map((live) => ({
    key: resourceKeyOf(live),
    live,
    isHook: false,
    isSkipped: false,
    requiresPruning: false,
  }));
  await deps.driftChecks.watch(CLUSTER);
  await deps.fingerprints.save(CLUSTER, {
    application: `argocd/${name}`,
    outcome: 'Synced Healthy',
    kinds: fingerprintPairs(pairs),
  });
  cluster.objects = [...cluster.objects, ...objects];
}

/** Changes the listed object. */
function touch(name: string, kind: string, metadata: object): void {
  cluster.objects = cluster.objects.map((each) =>
    each.metadata.name === name && each.kind === kind ? { ...each, metadata: { ...each.metadata, ...metadata } } : each,
  );
}

/** Checks, an interval after the last time; @returns the applications that are asked to refresh. */
async function check(by: Dependencies = deps): Promise<readonly string[]> {
  seconds += INTERVAL;
  api.messages.length = 0;
  await checkClusterDrift(by, CLUSTER);
  return api.messages.flatMap((message) => (message.type === 'RefreshApplication' ? [message.application] : []));
}

const stateNow = async () => (await deps.driftChecks.read(CLUSTER)) ?? { cluster: '', looks: {} };

describe('the drift check of a cluster', () => {
  it('refreshes only those whose objects moved or vanished, and lists each kind once however many applications there are', async () => {
    for (const name of ['a', 'b', 'c'])
      await applicationWith(name, [object(name, 'ConfigMap'), object(name, 'Secret')]);
    expect(await check()).toEqual([]);
    touch('b', 'Secret', { resourceVersion: '2' });
    cluster.objects = cluster.objects.filter(({ metadata, kind }) => metadata.name !== 'c' || kind !== 'ConfigMap');
    cluster.calls.length = 0;

    expect((await check()).toSorted()).toEqual(['argocd/b', 'argocd/c']);
    expect(cluster.calls).toEqual(['list ConfigMap', 'list Secret']);
    expect((await stateNow()).last).toMatchObject({
      applications: 3,
      kinds: 2,
      objects: 5,
      moved: 2,
      refreshed: 2,
      faults: [],
    });
  });

  it('reads a kind page by page', async () => {
    for (const name of ['a', 'b', 'c']) await applicationWith(name, [object(name, 'ConfigMap')]);
    cluster.pageSize = 2;
    touch('c', 'ConfigMap', { resourceVersion: '2' });

    expect(await check()).toEqual(['argocd/c']);
    expect(cluster.calls).toEqual(['list ConfigMap', 'list ConfigMap']);
  });

  it('makes no call for a cluster without applications', async () => {
    await deps.driftChecks.watch(CLUSTER);
    expect(await check()).toEqual([]);
    expect(cluster.calls).toEqual([]);
  });

  it('checks the other kinds when one may not be listed, or its API group is down', async () => {
    await applicationWith('a', [object('a', 'ConfigMap'), object('a', 'Secret'), object('a', 'Service')]);
    cluster.troubles.set('Secret', new ClusterForbiddenError('secrets is forbidden: cannot list'));
    cluster.troubles.set('Service', new ClusterUnreachableError('answers 503', { retry: 'backoff' }));
    cluster.objects = cluster.objects.filter(({ kind }) => kind === 'ConfigMap');
    expect(await check()).toEqual([]);
    touch('a', 'ConfigMap', { resourceVersion: '2' });

    expect(await check()).toEqual(['argocd/a']);
    expect((await stateNow()).last?.faults).toEqual([
      { kind: 'v1/Secret', message: 'secrets is forbidden: cannot list' },
      { kind: 'v1/Service', message: 'answers 503' },
    ]);
  });

  it('asks a cluster that does not answer ever more rarely, and forgets the trouble when it does', async () => {
    await applicationWith('a', [object('a', 'ConfigMap')]);
    cluster.down = true;
    await check();
    await check();
    expect(await stateNow()).toMatchObject({
      failure: { message: 'nobody answers', inARow: 2 },
      nextAt: new Date((seconds + 2 * INTERVAL) * 1000).toISOString(),
    });
    cluster.down = false;
    touch('a', 'ConfigMap', { resourceVersion: '2' });

    expect(await check()).toEqual([]); // not due
    expect(await check()).toEqual(['argocd/a']);
    expect(await stateNow()).not.toHaveProperty('failure');
  });

  it('looks at a noisy object more rarely, and at once when somebody else writes', async () => {
    const wroteBy = (manager: string, round: number) => ({
      resourceVersion: `${round}`,
      managedFields: [{ manager, operation: 'Update', time: `2026-01-01T00:00:${round}Z`, fieldsV1: {} }],
    });
    await applicationWith('a', [object('a', 'ConfigMap')]);
    const looks: number[] = [];
    for (let round = 10; round < 16; round += 1) {
      touch('a', 'ConfigMap', wroteBy('elector', round));
      if ((await check()).length > 0) looks.push(round);
    }
    touch('a', 'ConfigMap', wroteBy('kubectl-edit', 16));
    if ((await check()).length > 0) looks.push(16);

    expect(looks).toEqual([10, 11, 12, 13, 15, 16]);
  });

  it('forgets applications that are gone or go elsewhere', async () => {
    await applicationWith('moved', [object('moved', 'ConfigMap')], {
      destination: { server: 'https://other', namespace: 'x' },
    });
    await applicationWith('deleted', [object('deleted', 'Secret')]);
    const record = await deps.applications.read({ namespace: 'argocd', name: 'deleted' });
    if (record) await deps.applications.remove(record);
    cluster.objects = [];

    expect(await check()).toEqual([]);
    expect((await stateNow()).last).toMatchObject({ moved: 2, refreshed: 0 });
    await check();
    expect((await stateNow()).last).toMatchObject({ applications: 0, moved: 0 });
  });

  it('lists only the namespaces that a cluster is restricted to, and misses nothing in others', async () => {
    await deps.clusters.save({ server: CLUSTER, name: 'here', namespaces: ['guestbook'] }, { mode: 'upsert' });
    await applicationWith('a', [object('a', 'ConfigMap'), object('far', 'ConfigMap', { namespace: 'elsewhere' })]);

    expect(await check()).toEqual([]);
    expect(cluster.calls).toEqual(['list ConfigMap guestbook']);
  });

  it('is shown by the list of clusters', async () => {
    await applicationWith('a', [object('a', 'ConfigMap'), object('a', 'Secret')]);
    cluster.troubles.set('Secret', new ClusterForbiddenError('may not list'));
    await check();

    const { body } = await api.request('GET', '/api/v1/clusters');
    expect(body.items[0].driftCheck).toEqual({
      last: {
        checkedAt: new Date(seconds * 1000).toISOString(),
        tookMs: 0,
        applications: 1,
        kinds: 2,
        objects: 1,
        moved: 0,
        refreshed: 0,
        faults: [{ kind: 'v1/Secret', message: 'may not list' }],
      },
      nextAt: new Date((seconds + INTERVAL) * 1000).toISOString(),
    });
  });

  it('is made by one at a time, and when it is due', async () => {
    await applicationWith('a', [object('a', 'ConfigMap')]);
    touch('a', 'ConfigMap', { resourceVersion: '2' });
    expect(await scheduleDriftChecks(deps)).toBe(1);
    await Promise.all([check(), checkClusterDrift(deps, CLUSTER)]);

    expect(cluster.calls).toEqual(['list ConfigMap']);
    expect(await scheduleDriftChecks(deps)).toBe(0);
    seconds += INTERVAL;
    expect(await scheduleDriftChecks(deps)).toBe(1);
  });

  it('killed at any write is done again, and asks for the same refresh', async () => {
    for (let kill = 1; kill < 20; kill += 1) {
      const name = `a${kill}`;
      await applicationWith(name, [object(name, 'ConfigMap')]);
      touch(name, 'ConfigMap', { resourceVersion: '2' });
      const wasKilled = await check(killedAt(kill)).then(
        () => false,
        () => true,
      );
      await deps.driftChecks.voidLeases();
      await check();

      const after = await deps.applications.read({ namespace: 'argocd', name });
      expect(after?.control.refresh).toMatchObject({ requested: 2, processed: 1 });
      if (!wasKilled) return;
    }
    throw new Error('every run was killed');
  });
});

/** As a process that dies right before its n-th effect: nothing that it does later takes place. */
function killedAt(count: number): Dependencies {
  let effects = 0;
  const effect =
    <Args extends readonly unknown[], Result>(act: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      effects += 1;
      if (effects >= count) throw new Error('killed');
      return act(...args);
    };
  const { applications, driftChecks, queue } = deps;
  return {
    ...deps,
    applications: { ...applications, update: effect(applications.update) },
    driftChecks: { ...driftChecks, claim: effect(driftChecks.claim), release: effect(driftChecks.release) },
    queue: { send: effect(queue.send), sendAll: sendEach(effect(queue.send)) },
  };
}
