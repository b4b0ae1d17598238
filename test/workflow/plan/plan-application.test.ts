import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ClusterUnreachableError } from '../../../shared/domain/errors/cluster-errors.ts';
import { ManifestInvalidError } from '../../../shared/domain/errors/source-errors.ts';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { Dependencies } from '../../../shared/workflows/dependencies.ts';
import { makePlan } from '../../../shared/workflows/plan/make-plan.ts';
import { planApplication } from '../../../shared/workflows/serve-users/plan-application.ts';
import { openGate } from '../../simulation/call-gate.ts';
import { createSimulatedCluster, type SimulatedCluster } from '../../simulation/cluster/simulated-cluster.ts';
import { createVirtualClock } from '../../simulation/virtual-clock.ts';
import { type ApiHarness, aManifest, aProjectManifest, createApiHarness } from '../api/harness.ts';

const CANARY = 'canary-7f3a';
const config = (name: string, value: string, fields: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', ...fields },
  data: { value },
});
const secret = (value: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'password', namespace: 'default' },
  data: { value: Buffer.from(value).toString('base64') },
});
/** As a sync leaves it. */
const ofOurs = (name: string, options = ''): KubernetesObject =>
  config(name, 'x', {
    annotations: {
      'argocd.argoproj.io/tracking-id': `guestbook:/ConfigMap:default/${name}`,
      ...(options && { 'argocd.argoproj.io/sync-options': options }),
    },
  });

let api: ApiHarness;
let deps: Dependencies;
let cluster: SimulatedCluster;
let base: readonly KubernetesObject[];
let head: readonly KubernetesObject[];

beforeEach(async () => {
  api = createApiHarness();
  base = [];
  head = [];
  const clock = createVirtualClock();
  cluster = createSimulatedCluster({
    clock,
    scriptSeconds: () => clock.seconds(),
    behaviours: [{ of: 'ConfigMap/bad', refuses: 'admission webhook "policy" denied the request: no' }],
    onCall: () => undefined,
    onEvent: () => undefined,
  });
  const heads = 'b'.repeat(40);
  deps = {
    ...api.deps,
    secrets: {
      ...api.deps.secrets,
      fingerprint: (text) => createHash('sha256').update(text).digest('hex').slice(0, 16),
    },
    sources: {
      ...api.deps.sources,
      resolveRevision: async (_access, revision) => (revision === 'feature' ? heads : 'a'.repeat(40)),
    },
    renderer: {
      ...api.deps.renderer,
      render: async ({ revision }) => ({
        sourceType: 'Directory',
        objects: revision === heads ? head : base,
        warnings: [],
      }),
    },
    clusterDirectory: { open: async () => cluster.connect(openGate) },
  };
  await create({ automated: { prune: true } });
});

const create = (syncPolicy: object, name = 'guestbook') =>
  api.request('POST', '/api/v1/applications', { body: aManifest(name, { syncPolicy }) });
const plan = (name = 'guestbook') => planApplication(deps, { name }, { revision: 'feature' });
const actions = async () => Object.fromEntries((await plan()).objects.map(({ key, action }) => [key.name, action]));

describe('planning a revision', () => {
  it('says what would be created and changed, field by field, and applies nothing', async () => {
    cluster.write('windlass', config('old', 'red'));
    head = [config('old', 'blue'), config('new', 'green')];
    const before = JSON.stringify(cluster.objects());
    const record = await deps.applications.read({ namespace: 'argocd', name: 'guestbook' });

    const { objects, planHash } = await plan();

    expect(objects.map(({ key, action }) => [key.name, action])).toEqual([
      ['new', 'Create'],
      ['old', 'Change'],
    ]);
    expect(objects[1]?.fields).toContainEqual({ path: 'data.value', before: '"red"', after: '"blue"' });
    expect(planHash).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(cluster.objects())).toBe(before);
    expect(await deps.applications.read({ namespace: 'argocd', name: 'guestbook' })).toEqual(record);
  });

  it('quotes the cluster on what it would refuse, new objects too', async () => {
    head = [config('bad', 'x')];
    expect((await plan()).objects).toMatchObject([
      { action: 'Refuse', message: expect.stringContaining('admission webhook "policy" denied the request: no') },
    ]);
  });

  it('takes objects in a namespace that the sync makes for new ones', async () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'fresh' } };
    head = [namespace, config('inside', 'x', { namespace: 'fresh' })];
    expect(await actions()).toEqual({ fresh: 'Create', inside: 'Create' });
  });

  it('tells what differs already today from what the revision changes', async () => {
    cluster.write('windlass', config('drifted', 'by hand'));
    base = [config('drifted', 'git'), config('mine', '1')];
    head = [config('drifted', 'git'), config('mine', '2')];
    const { objects } = await plan();
    expect(objects.map(({ key, isDrift }) => [key.name, isDrift])).toEqual([
      ['drifted', true],
      ['mine', undefined],
    ]);
  });

  it('says what would be deleted, what stays and why, and that it is more than the limit', async () => {
    const names = Array.from({ length: 8 }, (_, at) => `gone-${at}`);
    for (const name of names) cluster.write('windlass', ofOurs(name));
    cluster.write('windlass', ofOurs('stays', 'Prune=false'));
    head = [config('new', 'x')];
    const record = await deps.applications.read({ namespace: 'argocd', name: 'guestbook' });
    if (!record) throw new Error('there is no application');
    const inventory = [...names, 'stays'].map((name) => ({
      group: '',
      version: 'v1',
      kind: 'ConfigMap',
      namespace: 'default',
      name,
    }));
    const grown = { ...record, control: { ...record.control, inventory } };
    const renderHead = async () => ({ revisions: ['b'], objects: head, warnings: [] });

    const { objects, guard } = await makePlan(deps, { record: grown, renderHead });

    expect(objects.filter(({ action }) => action === 'Delete').map(({ key }) => key.name)).toEqual(names);
    expect(objects.find(({ key }) => key.name === 'stays')).toMatchObject({
      action: 'Keep',
      message: 'ignored (no prune)',
    });
    expect(guard).toMatch(/^held: this sync would delete 8 of 9 objects/);
  });

  it('names hooks by their phases', async () => {
    const hook = config('migrate', 'x', { annotations: { 'argocd.argoproj.io/hook': 'PreSync,PostSync' } });
    head = [hook, config('new', 'x')];
    expect((await plan()).hooks).toEqual([
      { key: expect.objectContaining({ name: 'migrate' }), phases: ['PreSync', 'PostSync'] },
    ]);
  });

  it('shows no value of a Secret, whether it changes or the cluster would not have it', async () => {
    cluster.write('windlass', secret(`${CANARY}-old`));
    head = [secret(`${CANARY}-new`), { ...secret(CANARY), metadata: { name: 'second', namespace: 'nowhere' } }];
    const kept = await plan();
    const stored = JSON.stringify(await deps.plans.read(kept.id));
    expect(kept.objects.map(({ action }) => action).sort()).toEqual(['Change', 'Refuse']);
    for (const text of [CANARY, Buffer.from(CANARY).toString('base64').slice(0, 12)]) {
      expect(JSON.stringify(kept) + stored).not.toContain(text);
    }
  });

  it('has another hash when the revision or the cluster changes, and else the same', async () => {
    cluster.write('windlass', config('one', 'x'));
    head = [config('one', 'y')];
    const first = (await plan()).planHash;
    expect((await plan()).planHash).toBe(first);
    cluster.write('kubectl', config('one', 'z'));
    const second = (await plan()).planHash;
    head = [config('one', 'w')];
    const third = (await plan()).planHash;
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it('says that it does not render, or that the cluster does not answer, and fails at neither', async () => {
    deps = {
      ...deps,
      renderer: { ...deps.renderer, render: async () => Promise.reject(new ManifestInvalidError('line 3')) },
    };
    expect((await plan()).trouble).toEqual({ from: 'source', message: 'Failed to load target state: line 3' });
    deps = {
      ...deps,
      renderer: api.deps.renderer,
      clusterDirectory: { open: async () => Promise.reject(new ClusterUnreachableError('no route')) },
    };
    expect((await plan()).trouble).toEqual({ from: 'cluster', message: 'Failed to load live state: no route' });
  });

  it('does not look at what the project does not permit', async () => {
    const destinations = [{ server: '*', namespace: 'guestbook' }];
    await api.request('POST', '/api/v1/projects', { body: { project: aProjectManifest('narrow', { destinations }) } });
    await api.request('POST', '/api/v1/applications', { body: aManifest('narrow', { project: 'narrow' }) });
    cluster.write('kubectl', config('other', 'of somebody else'));
    head = [config('other', 'guess')];
    const kept = await plan('narrow');
    expect(kept.objects).toMatchObject([{ action: 'Refuse', message: expect.stringContaining('not permitted') }]);
    expect(JSON.stringify(kept)).not.toContain('of somebody else');
  });
});

describe('the API of plans', () => {
  it('makes a plan, keeps it, and shows it as a page without a token', async () => {
    const made = await api.request('GET', '/api/v1/applications/guestbook/plan?revision=feature');
    expect(made).toMatchObject({ status: 200, body: { application: { name: 'guestbook' } } });
    const { id } = made.body;
    expect((await api.request('GET', `/api/v1/plans/${id}`)).body.applications).toHaveLength(1);
    const page = await showPage(id);
    expect(page).toMatchObject({ status: 200, headers: { 'x-robots-tag': 'noindex, nofollow' } });
    expect(page.text).toContain('<h1>Plan: guestbook at feature</h1>');
    expect((await api.request('GET', `/api/v1/plans/${id}`, { headers: { authorization: '' } })).status).toBe(401);
    expect((await showPage('f'.repeat(64))).status).toBe(404);
  });
});

async function showPage(id: string) {
  return api.requestText('GET', `/plans/${id}`, { headers: { authorization: '' } });
}
