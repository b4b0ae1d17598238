import { describe, expect, it } from 'vitest';
import { aManifest, aProjectManifest, createApiHarness } from './harness.ts';

const projects = '/api/v1/projects';
const applications = '/api/v1/applications';
const DAILY = { kind: 'deny', schedule: '@daily', duration: '24h', applications: ['*'] };

describe('projects', () => {
  it('are created, shown, listed by name and deleted', async () => {
    const api = createApiHarness();
    const created = await api.request('POST', projects, { body: aProjectManifest('shop') });
    expect(created).toMatchObject({
      status: 200,
      headers: { 'windlass-outcome': 'created' },
      body: {
        kind: 'AppProject',
        metadata: { name: 'shop', namespace: 'argocd', generation: 1, resourceVersion: '1' },
      },
    });
    expect((await api.request('GET', `${projects}/shop`)).body).toEqual(created.body);
    const names = (body: { items: { metadata: { name: string } }[] }) =>
      body.items.map(({ metadata }) => metadata.name);
    expect(names((await api.request('GET', projects)).body)).toEqual(['default', 'shop']);
    expect(names((await api.request('GET', `${projects}?name=shop`)).body)).toEqual(['shop']);
    expect(await api.request('DELETE', `${projects}/shop`)).toMatchObject({ status: 200, body: {} });
    expect((await api.request('GET', `${projects}/shop`)).status).toBe(404);
  });

  it("come in Argo CD's envelope too", async () => {
    const api = createApiHarness();
    expect(await api.request('POST', projects, { body: { project: aProjectManifest('shop') } })).toMatchObject({
      status: 200,
    });
    const other = aProjectManifest('shop', { description: 'other' });
    expect(await api.request('POST', projects, { body: { project: other } })).toMatchObject({
      status: 400,
      body: { message: 'existing project spec is different, use upsert flag to force update' },
    });
    expect(await api.request('POST', projects, { body: { project: other, upsert: true } })).toMatchObject({
      status: 200,
      headers: { 'windlass-outcome': 'configured' },
    });
    const third = { project: aProjectManifest('shop', { description: 'third' }) };
    expect((await api.request('PUT', `${projects}/shop`, { body: third })).body.spec.description).toBe('third');
  });

  it('are left alone if they are created again with the same spec', async () => {
    const api = createApiHarness();
    await api.request('POST', projects, { body: aProjectManifest('shop') });
    expect(await api.request('POST', projects, { body: aProjectManifest('shop') })).toMatchObject({
      status: 200,
      headers: { 'windlass-outcome': 'unchanged' },
      body: { metadata: { resourceVersion: '1' } },
    });
  });

  it('keep their uid and replace labels and annotations when they are changed', async () => {
    const api = createApiHarness();
    const { body: before } = await api.request('POST', projects, {
      body: {
        ...aProjectManifest('shop'),
        metadata: { name: 'shop', labels: { a: '1' }, annotations: { 'windlass.dev/prune-limit': '3' } },
      },
    });
    const { body } = await api.request('PUT', `${projects}/shop`, {
      body: {
        ...aProjectManifest('shop', { description: 'new' }),
        metadata: { name: 'shop', annotations: { b: '2' } },
      },
    });
    expect(body.metadata).toEqual({
      ...before.metadata,
      labels: undefined,
      annotations: { b: '2' },
      resourceVersion: '2',
      generation: 2,
    });
  });

  it('are not changed over the head of somebody else', async () => {
    const api = createApiHarness();
    const { body } = await api.request('POST', projects, { body: aProjectManifest('shop') });
    await api.request('PUT', `${projects}/shop`, { body: { ...body, spec: { description: 'mine' } } });
    expect(await api.request('PUT', `${projects}/shop`, { body })).toMatchObject({ status: 409, body: { code: 10 } });
  });

  it.each<[string, 'POST' | 'PUT' | 'DELETE' | 'GET', string, object | undefined, number, string]>([
    [
      'a window that cannot be read',
      'POST',
      projects,
      aProjectManifest('shop', { syncWindows: [{ ...DAILY, schedule: 'x' }] }),
      400,
      "spec.syncWindows[0].schedule: cannot parse schedule 'x'",
    ],
    [
      'another namespace',
      'POST',
      projects,
      { metadata: { name: 'shop', namespace: 'team-a' } },
      400,
      'metadata.namespace',
    ],
    ['a body that is none', 'POST', projects, { spec: {} }, 400, 'metadata: is required'],
    [
      'a change of what is not there',
      'PUT',
      `${projects}/shop`,
      aProjectManifest('shop'),
      404,
      'project "shop" not found',
    ],
    ['a change under another name', 'PUT', `${projects}/shop`, aProjectManifest('other'), 400, 'the path names "shop"'],
    ['the deletion of what is not there', 'DELETE', `${projects}/shop`, undefined, 404, 'project "shop" not found'],
    [
      'the deletion of default',
      'DELETE',
      `${projects}/default`,
      undefined,
      400,
      "name 'default' is reserved and cannot be deleted",
    ],
  ])('refuse %s', async (_name, method, path, body, status, message) => {
    const answer = await createApiHarness().request(method, path, { body });
    expect(answer).toMatchObject({ status, body: { message: expect.stringContaining(message) } });
  });

  it('say what has no effect, and without validation also what is faulty', async () => {
    const api = createApiHarness();
    const spec = { roles: [{ name: 'ci' }], sourceRepo: ['ü'], syncWindows: [{ ...DAILY, schedule: 'x' }] };
    const answer = await api.request('POST', `${projects}?upsert=true&validate=false`, {
      body: aProjectManifest('shop', spec),
    });
    expect(answer.status).toBe(200);
    const warning = String(answer.headers.warning);
    expect(warning).toMatch(/^199 windlass "spec\.syncWindows\[0\]\.schedule: cannot parse .*"$/);
    expect(warning).toContain('spec.sourceRepo: unknown field');
    expect(warning).toContain('spec.roles: roles of a project are not supported');
  });

  it('cannot be deleted while applications use them', async () => {
    const api = createApiHarness();
    await api.request('POST', projects, { body: aProjectManifest('shop') });
    await api.request('POST', applications, { body: aManifest('guestbook', { project: 'shop' }) });
    expect(await api.request('DELETE', `${projects}/shop`)).toMatchObject({
      status: 400,
      body: { code: 3, message: 'project is referenced by 1 applications: argocd/guestbook' },
    });
  });

  it('ask their applications to look again when they change, and only theirs', async () => {
    const api = createApiHarness();
    await api.request('POST', projects, { body: aProjectManifest('shop') });
    await api.request('POST', applications, { body: aManifest('guestbook', { project: 'shop' }) });
    await api.request('POST', applications, { body: aManifest('other') });
    await api.request('POST', `${applications}/guestbook/sync`, { body: {} });
    api.messages.length = 0;
    await api.request('PUT', `${projects}/shop`, { body: aProjectManifest('shop', { description: 'new' }) });
    expect(
      api.messages.map((message) => `${message.type} ${'application' in message ? message.application : ''}`),
    ).toEqual(['StepSyncOperation argocd/guestbook', 'RefreshApplication argocd/guestbook']);
    api.messages.length = 0;
    await api.request('PUT', `${projects}/shop`, { body: aProjectManifest('shop', { description: 'new' }) });
    expect(api.messages).toEqual([]);
  });
});

describe('the rules of a project', () => {
  it.each<[string, object, string]>([
    [
      'a repository',
      { sourceRepos: ['https://git.example.com/other'] },
      "application repo https://git.example.com/apps.git is not permitted in project 'shop'",
    ],
    [
      'a destination',
      { destinations: [{ name: 'in-cluster', namespace: 'web' }] },
      "application destination server 'https://kubernetes.default.svc' and namespace 'guestbook' do not match any of the allowed destinations in project 'shop'",
    ],
  ])('refuse an application with %s that is not permitted', async (_name, spec, message) => {
    const api = createApiHarness();
    await api.request('POST', projects, { body: aProjectManifest('shop', spec) });
    const answer = await api.request('POST', applications, { body: aManifest('guestbook', { project: 'shop' }) });
    expect(answer).toMatchObject({
      status: 400,
      body: { message: `application spec for guestbook is invalid: ${message}` },
    });
    // The repository was not even asked.
    expect(api.accesses).toEqual([]);
  });

  it('let the default cluster go by its name', async () => {
    const api = createApiHarness();
    const spec = { destinations: [{ name: 'in-cluster', namespace: 'guestbook' }] };
    await api.request('POST', projects, { body: aProjectManifest('shop', spec) });
    expect(await api.request('POST', applications, { body: aManifest('a', { project: 'shop' }) })).toMatchObject({
      status: 200,
    });
  });

  it('know a registered cluster by name and server, and whose it is', async () => {
    const api = createApiHarness();
    const server = 'https://prod.example.com';
    await api.request('POST', '/api/v1/clusters', { body: { server, name: 'prod', project: 'shop', config: {} } });
    const spec = { destinations: [{ name: 'prod', namespace: '*' }], permitOnlyProjectScopedClusters: true };
    await api.request('POST', projects, { body: aProjectManifest('shop', spec) });
    await api.request('POST', projects, { body: aProjectManifest('other', spec) });
    const create = (name: string, project: string) =>
      api.request('POST', applications, {
        body: aManifest(name, { project, destination: { server, namespace: 'x' } }),
      });
    expect([(await create('a', 'shop')).status, (await create('b', 'other')).status]).toEqual([200, 400]);
  });

  it('refuse an application whose project does not exist, or may not be used from its namespace', async () => {
    const api = createApiHarness();
    const create = () =>
      api.request('POST', `${applications}?appNamespace=team-a`, { body: aManifest('a', { project: 'shop' }) });
    expect((await create()).body.message).toContain('application referencing project shop which does not exist');
    await api.request('POST', projects, { body: aProjectManifest('shop', { sourceNamespaces: ['web'] }) });
    expect((await create()).body.message).toContain(
      "application 'a' in namespace 'team-a' is not allowed to use project shop",
    );
    await api.request('PUT', `${projects}/shop`, { body: aProjectManifest('shop', { sourceNamespaces: ['team-*'] }) });
    expect((await create()).status).toBe(200);
  });

  it('are not asked without validation: then they become a condition', async () => {
    const api = createApiHarness();
    const body = aManifest('guestbook', { project: 'shop' });
    expect((await api.request('POST', `${applications}?upsert=true&validate=false`, { body })).status).toBe(200);
  });

  it('of default can be tightened', async () => {
    const api = createApiHarness();
    await api.request('PUT', `${projects}/default`, { body: { metadata: { name: 'default' }, spec: {} } });
    expect((await api.request('POST', applications, { body: aManifest() })).body.message).toContain(
      "in project 'default'",
    );
  });
});

describe('the sync windows of an application', () => {
  const shown = async (windows: object[]) => {
    const api = createApiHarness();
    await api.request('POST', projects, { body: aProjectManifest('shop', { syncWindows: windows }) });
    await api.request('POST', applications, { body: aManifest('guestbook', { project: 'shop' }) });
    return (await api.request('GET', `${applications}/guestbook/syncwindows`)).body;
  };

  it('are none by default', async () => {
    expect(await shown([])).toEqual({ activeWindows: [], assignedWindows: [], canSync: true });
  });

  it('are those assigned to it, and of these the open ones', async () => {
    const never = { kind: 'deny', schedule: '0 0 31 2 *', duration: '1h', namespaces: ['guest*'] };
    const others = { ...DAILY, applications: ['other'] };
    expect(await shown([DAILY, never, others])).toEqual({
      activeWindows: [{ ...DAILY, manualSync: false }],
      assignedWindows: [
        { ...DAILY, manualSync: false },
        { ...never, manualSync: false },
      ],
      canSync: false,
    });
  });

  it('say whether a person may sync', async () => {
    expect((await shown([{ ...DAILY, manualSync: true }])).canSync).toBe(true);
  });

  it('are found by the name of the cluster', async () => {
    const { applications: _all, ...window } = DAILY;
    expect((await shown([{ ...window, clusters: ['in-cluster'] }])).assignedWindows).toHaveLength(1);
  });

  it('of an application that does not exist are not found', async () => {
    expect((await createApiHarness().request('GET', `${applications}/x/syncwindows`)).status).toBe(404);
  });
});
