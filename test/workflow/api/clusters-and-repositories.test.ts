import { describe, expect, it } from 'vitest';
import { createApiHarness } from './harness.ts';

const clusters = '/api/v1/clusters';
const repositories = '/api/v1/repositories';
const server = 'https://prod.example.com';
const cluster = {
  server,
  name: 'prod',
  config: { bearerToken: 'top-secret', tlsClientConfig: { keyData: 'also-secret' } },
};
const repo = 'https://git.example.com/apps.git';
const repository = { repo, username: 'bot', password: 'top-secret' };
const encoded = encodeURIComponent;

describe('clusters', () => {
  it('are registered and shown with their state, and never with credentials', async () => {
    const api = createApiHarness();
    const created = await api.request('POST', clusters, { body: cluster });
    expect(created).toMatchObject({
      status: 200,
      headers: { 'windlass-outcome': 'created' },
      body: { server, name: 'prod', serverVersion: 'v1.36.2', connectionState: { status: 'Successful' } },
    });
    const answers = [
      created,
      await api.request('GET', clusters),
      await api.request('GET', `${clusters}/${encoded(server)}`),
    ];
    expect(JSON.stringify(answers)).not.toMatch(/secret/);
    expect(api.logs.join()).not.toMatch(/secret/);
  });

  it.each([
    ['an encoded server', `${clusters}/${encoded(server)}`],
    ['a server that a gateway decoded', `${clusters}/${server}`],
    ['a name', `${clusters}/prod?id.type=name`],
  ])('are found by %s', async (_case, path) => {
    const api = createApiHarness();
    await api.request('POST', clusters, { body: cluster });
    expect((await api.request('GET', path)).body).toMatchObject({ server });
  });

  it('that do not answer are shown as Failed with the reason', async () => {
    const api = createApiHarness();
    const answer = await api.request('POST', clusters, { body: { server: 'https://down.example.com', config: {} } });
    expect(answer.body.connectionState).toMatchObject({ status: 'Failed', message: 'connect ECONNREFUSED' });
  });

  it('include the default cluster, once', async () => {
    const api = createApiHarness();
    const servers = async () =>
      (await api.request('GET', clusters)).body.items.map((item: typeof cluster) => item.server);
    expect(await servers()).toEqual(['https://kubernetes.default.svc']);
    await api.request('POST', clusters, {
      body: { server: 'https://kubernetes.default.svc', name: 'in-cluster', config: {} },
    });
    expect(await servers()).toEqual(['https://kubernetes.default.svc']);
    expect((await api.request('GET', `${clusters}/in-cluster?id.type=name`)).body.name).toBe('in-cluster');
  });

  it('keep their credentials when they are changed without', async () => {
    const api = createApiHarness();
    await api.request('POST', clusters, { body: cluster });
    const answer = await api.request('PUT', `${clusters}/${encoded(server)}`, { body: { server, name: 'production' } });
    expect(answer.body.name).toBe('production');
    expect(await api.deps.clusters.readConfig(server)).toEqual(cluster.config);
  });

  it('are created again only with the same spec, or with upsert=true', async () => {
    const api = createApiHarness();
    await api.request('POST', clusters, { body: cluster });
    const other = { ...cluster, name: 'other' };
    expect(await api.request('POST', clusters, { body: cluster })).toMatchObject({
      status: 200,
      headers: { 'windlass-outcome': 'unchanged' },
    });
    expect(await api.request('POST', clusters, { body: other })).toMatchObject({ status: 400, body: { code: 3 } });
    expect(await api.request('POST', `${clusters}?upsert=true`, { body: other })).toMatchObject({
      status: 200,
      headers: { 'windlass-outcome': 'configured' },
    });
  });

  it('are deleted', async () => {
    const api = createApiHarness();
    await api.request('POST', clusters, { body: cluster });
    expect(await api.request('DELETE', `${clusters}/${encoded(server)}`)).toMatchObject({ status: 200, body: {} });
    expect(await api.request('DELETE', `${clusters}/${encoded(server)}`)).toMatchObject({
      status: 404,
      body: { code: 5 },
    });
  });

  it('cannot be forgotten if they were never registered, as the one of --kubeconfig: the answer says so', async () => {
    const api = createApiHarness();
    for (const path of ['in-cluster?id.type=name', encoded('https://kubernetes.default.svc')]) {
      expect(await api.request('DELETE', `${clusters}/${path}`)).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining('--kubeconfig') },
      });
    }
  });
});

describe('repositories', () => {
  it('are registered with credentials that are tried and never shown', async () => {
    const api = createApiHarness();
    const created = await api.request('POST', repositories, { body: repository });
    expect(created).toMatchObject({
      status: 200,
      headers: { 'windlass-outcome': 'created' },
      body: { repo, type: 'git', username: 'bot', hasCredentials: true, connectionState: { status: 'Successful' } },
    });
    expect(api.accesses[0]).toEqual({ url: repo, username: 'bot', password: 'top-secret' });
    const answers = [
      created,
      await api.request('GET', repositories),
      await api.request('GET', `${repositories}/${encoded(repo)}`),
    ];
    expect(JSON.stringify(answers)).not.toContain('top-secret');
    expect(api.logs.join()).not.toContain('top-secret');
  });

  it('that do not answer are refused, unless validate=false', async () => {
    const api = createApiHarness();
    const body = { repo: 'https://elsewhere.example.com/a' };
    const refused = await api.request('POST', repositories, { body });
    expect(refused).toMatchObject({ status: 400, body: { code: 3 } });
    expect(refused.body.message).toMatch(/^Unable to connect to repository: /);
    expect(await api.request('POST', `${repositories}?validate=false`, { body })).toMatchObject({
      status: 200,
      body: { connectionState: { status: 'Failed' } },
    });
  });

  it.each([
    ['an encoded URL', `${repositories}/${encoded(repo)}`],
    ['a URL that a gateway decoded', `${repositories}/${repo}`],
  ])('are found by %s', async (_case, path) => {
    const api = createApiHarness();
    await api.request('POST', repositories, { body: repository });
    expect((await api.request('GET', path)).body).toMatchObject({ repo });
  });

  it('are checked with the registered credentials, or with those of the request', async () => {
    const api = createApiHarness();
    await api.request('POST', repositories, { body: repository });
    api.accesses.length = 0;
    const path = `${repositories}/${encoded(repo)}/validate`;
    expect(await api.request('POST', path)).toMatchObject({ status: 200, body: {} });
    expect(await api.request('POST', path, { body: { bearerToken: 'x' } })).toMatchObject({ status: 200 });
    expect(api.accesses).toEqual([
      { url: repo, username: 'bot', password: 'top-secret' },
      { url: repo, bearerToken: 'x' },
    ]);
  });

  it('keep their password when they are changed without, and are deleted', async () => {
    const api = createApiHarness();
    await api.request('POST', repositories, { body: repository });
    const path = `${repositories}/${encoded(repo)}`;
    await api.request('PUT', path, { body: { repo, username: 'bot', name: 'apps' } });
    expect(await api.deps.repositories.accessFor(repo)).toMatchObject({ password: 'top-secret' });
    expect(await api.request('DELETE', path)).toMatchObject({ status: 200 });
    expect(await api.request('GET', path)).toMatchObject({ status: 404 });
  });

  it('name the field that is not supported', async () => {
    const body = { repo, gcpServiceAccountKey: 'top-secret' };
    const answer = await createApiHarness().request('POST', repositories, { body });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.body.message).toContain('gcpServiceAccountKey');
    expect(answer.body.message).not.toContain('top-secret');
  });
});
