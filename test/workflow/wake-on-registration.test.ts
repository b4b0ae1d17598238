import { describe, expect, it } from 'vitest';
import { type ApiHarness, aManifest, createApiHarness } from './api/harness.ts';

const repo = 'https://git.example.com/apps.git';
const server = 'https://prod.example.com';
const key = Buffer.from('\0\0\0\x0bssh-ed25519').toString('base64');
const certificate = {
  serverName: 'git.example.com',
  certType: 'ssh',
  certSubType: 'ssh-ed25519',
  certData: Buffer.from(key).toString('base64'),
};
const encoded = encodeURIComponent;

/** Three applications: of that repository, of that cluster, and of neither. */
async function harness(): Promise<ApiHarness> {
  const api = createApiHarness();
  const elsewhere = { source: { repoURL: 'https://other.example.com/a.git', path: 'guestbook' } };
  const manifests = [
    aManifest('of-repository'),
    aManifest('of-cluster', { ...elsewhere, destination: { name: 'prod', namespace: 'x' } }),
    aManifest('of-neither', elsewhere),
  ];
  for (const body of manifests) await api.request('POST', '/api/v1/applications?validate=false', { body });
  return api;
}

/** Who is asked to look again by a request. */
async function wokenBy(api: ApiHarness, method: string, path: string, body?: unknown): Promise<readonly string[]> {
  api.messages.length = 0;
  expect((await api.request(method, path, { body })).status).toBe(200);
  return api.messages.flatMap((message) => (message.type === 'RefreshApplication' ? [message.application] : []));
}

describe('applications look again', () => {
  it.each([
    ['a repository', '/api/v1/repositories', { repo, username: 'u', password: 'p' }, encoded(repo)],
    [
      'credentials for many',
      '/api/v1/repocreds',
      { url: 'https://git.example.com', password: 'p' },
      encoded('https://git.example.com'),
    ],
  ])('when %s of theirs is registered, changed and forgotten', async (_name, path, body, id) => {
    const api = await harness();
    expect(await wokenBy(api, 'POST', path, body)).toEqual(['argocd/of-repository']);
    expect(await wokenBy(api, 'PUT', `${path}/${id}`, { ...body, password: 'other' })).toEqual([
      'argocd/of-repository',
    ]);
    expect(await wokenBy(api, 'DELETE', `${path}/${id}`)).toEqual(['argocd/of-repository']);
    expect((await api.request('DELETE', `${path}/${id}`)).status).toBe(404);
  });

  it('when a key of their host is registered and forgotten', async () => {
    const api = await harness();
    const path = '/api/v1/certificates';
    expect(await wokenBy(api, 'POST', path, { items: [certificate] })).toEqual(['argocd/of-repository']);
    expect(await wokenBy(api, 'DELETE', `${path}?hostNamePattern=git.example.com`)).toEqual(['argocd/of-repository']);
  });

  it('when their cluster is registered, gets another name and is forgotten', async () => {
    const api = await harness();
    const path = '/api/v1/clusters';
    expect(await wokenBy(api, 'POST', path, { server, name: 'prod', config: {} })).toEqual(['argocd/of-cluster']);
    const renamed = await wokenBy(api, 'PUT', `${path}/${encoded(server)}`, { server, name: 'other', config: {} });
    expect(renamed).toEqual(['argocd/of-cluster']);
    expect(await wokenBy(api, 'PUT', `${path}/${encoded(server)}`, { server, name: 'prod' })).toEqual([
      'argocd/of-cluster',
    ]);
    expect(await wokenBy(api, 'DELETE', `${path}/${encoded(server)}`)).toEqual(['argocd/of-cluster']);
  });
});
