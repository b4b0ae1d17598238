import { describe, expect, it } from 'vitest';
import { aManifest, aProjectManifest, createApiHarness } from './harness.ts';

const apps = '/api/v1/applications';

describe('POST /api/v1/applications', () => {
  it('creates an application, answers it without control data and asks for its refresh', async () => {
    const api = createApiHarness();
    const answer = await api.request('POST', apps, { body: aManifest() });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'windlass-outcome': 'created' });
    expect(answer.body).toMatchObject({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'guestbook', namespace: 'argocd', resourceVersion: '1', generation: 1 },
      spec: { project: 'default' },
      status: { sync: { status: 'Unknown' }, health: { status: 'Unknown' } },
    });
    expect(Object.keys(answer.body).sort()).toEqual(['apiVersion', 'kind', 'metadata', 'spec', 'status']);
    expect(api.messages).toEqual([{ type: 'RefreshApplication', application: 'argocd/guestbook' }]);
  });

  it('accepts YAML', async () => {
    const body = `
metadata: {name: guestbook}
spec:
  destination: {name: in-cluster}
  source: {repoURL: https://git.example.com/apps, path: guestbook}
`;
    const answer = await createApiHarness().request('POST', apps, { body, contentType: 'application/yaml' });
    expect(answer.body).toMatchObject({ metadata: { name: 'guestbook' }, spec: { project: 'default' } });
  });

  it.each([
    [
      'a field of the wrong type',
      { source: { repoURL: 'https://git.example.com/a', path: 'guestbook', targetRevision: 1.1 } },
      'spec.source.targetRevision: expected a string, got a number',
    ],
    [
      'a repository that does not exist',
      { source: { repoURL: 'https://elsewhere.example.com/a', path: 'guestbook' } },
      'does not exist',
    ],
    [
      'a revision that does not resolve',
      { source: { repoURL: 'https://git.example.com/a', path: 'guestbook', targetRevision: 'missing' } },
      'unable to resolve "missing"',
    ],
    [
      'a path that does not exist',
      { source: { repoURL: 'https://git.example.com/a', path: 'nowhere' } },
      'nowhere: app path does not exist',
    ],
    ['no destination', { destination: {} }, 'destination'],
    ['a cluster that is not registered', { destination: { server: 'https://unknown' } }, 'there are no clusters'],
  ])('refuses %s with 400 and code 3', async (_case, spec, words) => {
    const api = createApiHarness();
    const answer = await api.request('POST', apps, { body: aManifest('guestbook', spec) });
    expect(answer).toMatchObject({ status: 400, body: { code: 3 } });
    expect(answer.body.message).toContain(words);
    expect(answer.body.error).toBe(answer.body.message);
    expect(await api.deps.applications.list()).toEqual([]);
  });

  it('lets faults of the spec become conditions with upsert=true and validate=false', async () => {
    const body = aManifest('guestbook', { source: { repoURL: 'https://git.example.com/a', path: 'nowhere' } });
    const answer = await createApiHarness().request('POST', `${apps}?upsert=true&validate=false`, { body });
    expect(answer.status).toBe(200);
  });

  it('answers 200 for the same spec again, and 400 for another one unless upsert=true', async () => {
    const api = createApiHarness();
    await api.request('POST', apps, { body: aManifest() });
    const other = aManifest('guestbook', { revisionHistoryLimit: 3 });
    const again = await api.request('POST', apps, { body: aManifest() });
    expect(again).toMatchObject({ status: 200, headers: { 'windlass-outcome': 'unchanged' } });
    const different = await api.request('POST', apps, { body: other });
    expect(different).toMatchObject({
      status: 400,
      body: { code: 3, message: 'existing application spec is different, use upsert flag to force update' },
    });
    const upserted = await api.request('POST', `${apps}?upsert=true`, { body: other });
    expect(upserted).toMatchObject({
      status: 200,
      body: { spec: { revisionHistoryLimit: 3 }, metadata: { generation: 2 } },
    });
  });

  it('puts an application without a namespace into the one of the query, if applications may be there', async () => {
    const api = createApiHarness();
    const allowed = await api.request('POST', `${apps}?appNamespace=team-a`, { body: aManifest() });
    expect(allowed.body.metadata.namespace).toBe('team-a');
    const forbidden = await api.request('POST', `${apps}?appNamespace=other`, { body: aManifest() });
    expect(forbidden).toMatchObject({ status: 403, body: { code: 7 } });
  });
});

describe('GET /api/v1/applications', () => {
  it('lists by name, project, label and repository', async () => {
    const api = createApiHarness();
    const labelled = { ...aManifest('two', { project: 'shop' }), metadata: { name: 'two', labels: { tier: 'web' } } };
    await api.request('POST', '/api/v1/projects', { body: aProjectManifest('shop') });
    await api.request('POST', apps, { body: aManifest('one') });
    await api.request('POST', apps, { body: labelled });
    const names = async (query: string) =>
      (await api.request('GET', `${apps}?${query}`)).body.items.map(
        (item: { metadata: { name: string } }) => item.metadata.name,
      );
    expect(await names('')).toEqual(['one', 'two']);
    expect(await names('name=one')).toEqual(['one']);
    expect(await names('projects=shop&projects=other')).toEqual(['two']);
    expect(await names('selector=tier%3Dweb')).toEqual(['two']);
    expect(await names('selector=tier+notin+(web)')).toEqual(['one']);
    expect(await names('repo=https://git.example.com/apps')).toEqual(['one', 'two']);
    expect(await names('repo=https://git.example.com/other')).toEqual([]);
  });

  it('refuses a selector that it does not understand', async () => {
    const answer = await createApiHarness().request('GET', `${apps}?selector=a%20b%20c`);
    expect(answer).toMatchObject({ status: 400, body: { code: 3 } });
  });
});

describe('GET /api/v1/applications/{name}', () => {
  it('answers 404 for an application that does not exist, or is in another project', async () => {
    const api = createApiHarness();
    await api.request('POST', apps, { body: aManifest() });
    expect(await api.request('GET', `${apps}/nothing`)).toMatchObject({ status: 404, body: { code: 5 } });
    expect(await api.request('GET', `${apps}/guestbook?project=other`)).toMatchObject({ status: 404 });
  });

  it('answers 403 for a namespace in which applications may not be', async () => {
    const answer = await createApiHarness().request('GET', `${apps}/guestbook?appNamespace=kube-system`);
    expect(answer).toMatchObject({ status: 403, body: { code: 7 } });
  });
});

describe('PUT /api/v1/applications/{name}', () => {
  it('replaces the spec', async () => {
    const api = createApiHarness();
    await api.request('POST', apps, { body: aManifest() });
    const answer = await api.request('PUT', `${apps}/guestbook`, {
      body: aManifest('guestbook', { info: [{ name: 'a', value: 'b' }] }),
    });
    expect(answer).toMatchObject({ status: 200, body: { spec: { info: [{ name: 'a', value: 'b' }] } } });
  });

  it('answers 409 when the version that was read is not the newest', async () => {
    const api = createApiHarness();
    await api.request('POST', apps, { body: aManifest() });
    const body = {
      ...aManifest('guestbook', { revisionHistoryLimit: 1 }),
      metadata: { name: 'guestbook', resourceVersion: '77' },
    };
    expect(await api.request('PUT', `${apps}/guestbook`, { body })).toMatchObject({ status: 409, body: { code: 10 } });
  });

  it('refuses a manifest of another application', async () => {
    const api = createApiHarness();
    await api.request('POST', apps, { body: aManifest() });
    const answer = await api.request('PUT', `${apps}/guestbook`, { body: aManifest('other') });
    expect(answer).toMatchObject({
      status: 400,
      body: { message: 'metadata.name: is "other", but the path names "guestbook"' },
    });
  });
});

describe('PATCH /api/v1/applications/{name}', () => {
  const revision = (answer: { body: { spec: { source: { targetRevision: string } } } }) =>
    answer.body.spec.source.targetRevision;

  it.each([
    [
      "Argo CD's envelope with a merge patch",
      'application/json',
      { name: 'guestbook', patchType: 'merge', patch: '{"spec":{"source":{"targetRevision":"v2"}}}' },
    ],
    [
      "Argo CD's envelope with a JSON patch",
      'application/json',
      { patchType: 'json', patch: '[{"op":"replace","path":"/spec/source/targetRevision","value":"v2"}]' },
    ],
    [
      "Argo CD's envelope without a type, as a JSON patch",
      'application/json',
      { name: 'guestbook', patch: '[{"op":"replace","path":"/spec/source/targetRevision","value":"v2"}]' },
    ],
    ['a raw merge patch', 'application/merge-patch+json', { spec: { source: { targetRevision: 'v2' } } }],
    [
      'a raw JSON patch',
      'application/json-patch+json',
      [{ op: 'replace', path: '/spec/source/targetRevision', value: 'v2' }],
    ],
  ])('applies %s', async (_case, contentType, body) => {
    const api = createApiHarness();
    await api.request('POST', apps, { body: aManifest() });
    expect(revision(await api.request('PATCH', `${apps}/guestbook`, { body, contentType }))).toBe('v2');
  });

  it('names the operation that cannot be applied and changes nothing', async () => {
    const api = createApiHarness();
    await api.request('POST', apps, { body: aManifest() });
    const body = [
      { op: 'replace', path: '/spec/project', value: 'x' },
      { op: 'remove', path: '/spec/nothing' },
    ];
    const answer = await api.request('PATCH', `${apps}/guestbook`, {
      body,
      contentType: 'application/json-patch+json',
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 3 } });
    expect(answer.body.message).toContain('patch[1]');
    expect((await api.request('GET', `${apps}/guestbook`)).body.spec.project).toBe('default');
  });
});

describe('POST /api/v1/applications/{name}/sync', () => {
  it('starts an operation with the options of the spec, and refuses a second one with code 9', async () => {
    const api = createApiHarness();
    const syncPolicy = { syncOptions: ['CreateNamespace=true'], retry: { limit: 2 } };
    await api.request('POST', apps, { body: aManifest('guestbook', { syncPolicy }) });
    const answer = await api.request('POST', `${apps}/guestbook/sync`, { body: { prune: true } });
    expect(answer).toMatchObject({ status: 200, body: { status: { operationState: { phase: 'Running' } } } });
    expect(answer.body.status.operationState.operation).toMatchObject({
      sync: { prune: true, syncOptions: ['CreateNamespace=true'] },
      retry: { limit: 2 },
      initiatedBy: { username: 'admin' },
    });
    expect(await api.request('POST', `${apps}/guestbook/sync`)).toMatchObject({
      status: 400,
      body: { code: 9, message: 'another operation is already in progress' },
    });
    expect(await api.request('DELETE', `${apps}/guestbook/operation`)).toMatchObject({ status: 200, body: {} });
  });

  it('refuses a revision other than the one that is synced automatically', async () => {
    const api = createApiHarness();
    await api.request('POST', apps, { body: aManifest('guestbook', { syncPolicy: { automated: {} } }) });
    expect(await api.request('POST', `${apps}/guestbook/sync`, { body: { revision: 'v1' } })).toMatchObject({
      status: 400,
      body: { message: 'Cannot sync to v1: auto-sync currently set to main' },
    });
  });

  it('says what it does not support instead of leaving it out', async () => {
    const api = createApiHarness();
    await api.request('POST', apps, { body: aManifest() });
    const answer = await api.request('POST', `${apps}/guestbook/sync`, { body: { manifests: ['{}'] } });
    expect(answer).toMatchObject({
      status: 400,
      body: { message: 'manifests: syncing local manifests is not supported yet' },
    });
  });
});

describe('DELETE /api/v1/applications/{name}', () => {
  it.each([
    ['cascades', '', ['resources-finalizer.argocd.argoproj.io']],
    ['leaves the objects with cascade=false', '?cascade=false', []],
  ])('%s', async (_case, query, finalizers) => {
    const api = createApiHarness();
    await api.request('POST', apps, { body: aManifest() });
    expect(await api.request('DELETE', `${apps}/guestbook${query}`)).toMatchObject({ status: 200, body: {} });
    const { metadata } = (await api.request('GET', `${apps}/guestbook`)).body;
    expect(metadata.deletionTimestamp).toBeDefined();
    expect(metadata.finalizers).toEqual(finalizers);
  });
});

describe('GET /api/v1/applications/{name}/manifests', () => {
  it('renders with the values of Secrets masked', async () => {
    const metadata = { name: 'x' };
    const api = createApiHarness({
      objects: [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: 'shown' } },
        { apiVersion: 'v1', kind: 'Secret', metadata, data: { a: 'aGlkZGVu' }, stringData: { b: 'hidden' } },
      ],
    });
    await api.request('POST', apps, { body: aManifest() });
    const { body } = await api.request('GET', `${apps}/guestbook/manifests`);
    expect(body).toMatchObject({ namespace: 'guestbook', revision: 'a'.repeat(40) });
    expect(body.manifests.map((text: string) => JSON.parse(text))).toMatchObject([
      { data: { a: 'shown' } },
      { data: { a: '++++++++', b: '++++++++' } },
    ]);
  });
});
