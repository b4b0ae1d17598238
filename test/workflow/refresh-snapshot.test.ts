import { beforeEach, describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import type { Table } from '../../shared/ports/table.ts';
import { createBlobStore } from '../../shared/stores/blob-store.ts';
import { createSnapshotStore } from '../../shared/stores/snapshot-store.ts';
import { requestDeletion } from '../../shared/workflows/delete/request-deletion.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { refreshApplication } from '../../shared/workflows/refresh/refresh-application.ts';
import { requestRefresh } from '../../shared/workflows/refresh/request-refresh.ts';
import { openGate } from '../simulation/call-gate.ts';
import { createSimulatedCluster, type SimulatedCluster } from '../simulation/cluster/simulated-cluster.ts';
import { createVirtualClock } from '../simulation/virtual-clock.ts';
import { type ApiHarness, aManifest, createApiHarness } from './api/harness.ts';

const ref = { namespace: 'argocd', name: 'guestbook' };
const config = (value: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'config', namespace: 'default' },
  data: { value },
});

let api: ApiHarness;
let deps: Dependencies;
let cluster: SimulatedCluster;
let rendered: readonly KubernetesObject[];
let writes: string[];

beforeEach(async () => {
  rendered = [config('git')];
  writes = [];
  api = createApiHarness();
  const clock = createVirtualClock();
  cluster = createSimulatedCluster({
    clock,
    scriptSeconds: () => clock.seconds(),
    onCall: () => undefined,
    onEvent: () => undefined,
  });
  const counting: Table = {
    ...api.table,
    put: (item, options) => {
      writes.push('put');
      return api.table.put(item, options);
    },
    delete: (key, options) => {
      writes.push('delete');
      return api.table.delete(key, options);
    },
  };
  deps = {
    ...api.deps,
    renderer: {
      ...api.deps.renderer,
      render: async () => ({ sourceType: 'Directory', objects: rendered, warnings: [] }),
    },
    clusterDirectory: { open: async () => cluster.connect(openGate) },
    snapshots: createSnapshotStore({
      blobs: createBlobStore({ table: counting, clock: api.deps.clock }),
      clock: api.deps.clock,
    }),
  };
  await api.request('POST', '/api/v1/applications', { body: aManifest() });
});

async function refresh() {
  writes.length = 0;
  await requestRefresh(deps, ref, { hard: false });
  await refreshApplication(deps, ref);
  return (await deps.applications.read(ref))?.control.snapshot;
}

describe('the snapshot of a refresh', () => {
  it('is written once when something changed, and the old one goes; nothing is written when nothing did', async () => {
    const first = await refresh();
    expect(writes).toEqual(['put']);

    const same = await refresh();
    expect(writes).toEqual([]);
    expect(same?.parts).toEqual(first?.parts);
    expect(Date.parse(same?.takenAt ?? '')).toBeGreaterThanOrEqual(Date.parse(first?.takenAt ?? ''));

    cluster.write('kubectl', config('by hand'));
    const changed = await refresh();
    expect(writes).toEqual(['put', 'delete']);
    const old = await api.table.query(`blob#${first?.parts[0]?.blob}`);
    expect(old.items).toEqual([]);
    expect((await deps.snapshots.read(changed?.parts ?? []).next()).value).toMatchObject([
      { status: 'OutOfSync', target: { data: { value: 'git' } }, live: { data: { value: 'by hand' } } },
    ]);
  });

  it('is what the API answers', async () => {
    await refresh();

    const { body } = await api.request('GET', '/api/v1/applications/guestbook/managed-resources');

    expect(body.items).toMatchObject([{ kind: 'ConfigMap', name: 'config', liveState: 'null', modified: true }]);
  });

  it('stays when a comparison fails', async () => {
    const before = await refresh();
    deps = { ...deps, renderer: { ...deps.renderer, render: api.deps.charts.openChart as never } };

    expect(await refresh()).toEqual(before);
    expect(writes).toEqual([]);
  });

  it('goes with the application', async () => {
    const snapshot = await refresh();
    await requestDeletion(deps, ref, { cascade: false });
    await refreshApplication(deps, ref);

    expect(await deps.applications.read(ref)).toBeUndefined();
    expect((await api.table.query(`blob#${snapshot?.parts[0]?.blob}`)).items).toEqual([]);
  });

  it('keeps no value of a Secret, nor of an annotation that the settings name', async () => {
    const value = 'correct-horse-battery-staple';
    await deps.systemSettings.save({ 'resource.sensitive.mask.annotations': 'my.org/token, other' });
    rendered = [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 's', namespace: 'default', annotations: { 'my.org/token': 'hunter2-hunter2', shown: 'yes' } },
        stringData: { password: value },
      },
    ];

    const snapshot = await refresh();

    const kept = JSON.stringify((await deps.snapshots.read(snapshot?.parts ?? []).next()).value);
    expect(kept).toContain('"shown":"yes"');
    for (const text of [value, Buffer.from(value).toString('base64'), 'hunter2-hunter2'])
      expect(kept).not.toContain(text);
  });
});
