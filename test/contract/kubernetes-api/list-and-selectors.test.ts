import { beforeAll, describe, expect, it } from 'vitest';
import { aConfigMap, createNamespace, succeeded, uniqueName, useContract } from './contract.ts';

const contract = useContract();
const configMaps = () => `/api/v1/namespaces/${contract.namespace}/configmaps`;

const labelled = {
  alpha: { app: 'shop', tier: 'front' },
  beta: { app: 'shop', tier: 'back' },
  gamma: { app: 'blog' },
  delta: {},
};

beforeAll(async () => {
  for (const [name, labels] of Object.entries(labelled)) {
    succeeded(await contract.client.post(configMaps(), { ...aConfigMap(name), metadata: { name, labels } }));
  }
});

/** The names in a list, but for the ConfigMap that a controller puts into every namespace. */
async function namesAt(path: string): Promise<string[]> {
  const { status, body, text } = await contract.client.get(path);
  expect(status, text).toBe(200);
  return body.items.map((item) => item.metadata.name).filter((name) => name !== 'kube-root-ca.crt');
}

describe('list', () => {
  it('lists a namespace in the order of names, with its own resourceVersion', async () => {
    const { body } = await contract.client.get(configMaps());
    expect(body).toMatchObject({
      kind: 'ConfigMapList',
      apiVersion: 'v1',
      metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
    });
    expect(await namesAt(configMaps())).toEqual(['alpha', 'beta', 'delta', 'gamma']);
  });

  it('leaves kind and apiVersion out of the items', async () => {
    const { body } = await contract.client.get(configMaps());
    expect(body.items[0]).not.toHaveProperty('kind');
    expect(body.items[0]).not.toHaveProperty('apiVersion');
  });

  it('lists all namespaces', async () => {
    const other = uniqueName('contract');
    await createNamespace(contract.client, other);
    await contract.client.post(`/api/v1/namespaces/${other}/configmaps`, aConfigMap('epsilon'));
    const { body } = await contract.client.get('/api/v1/configmaps');
    const found = body.items.map((item) => `${item.metadata.namespace}/${item.metadata.name}`);
    expect(found).toContain(`${other}/epsilon`);
    expect(found).toContain(`${contract.namespace}/alpha`);
    await contract.client.delete(`/api/v1/namespaces/${other}`);
  });

  it('answers an empty list, not null, where nothing is', async () => {
    const { body } = await contract.client.get(`/apis/apps/v1/namespaces/${contract.namespace}/deployments`);
    expect(body).toMatchObject({ kind: 'DeploymentList', apiVersion: 'apps/v1', items: [] });
  });

  it('answers an empty list for a namespace that does not exist', async () => {
    expect(await contract.client.get(`/api/v1/namespaces/${uniqueName('missing')}/configmaps`)).toMatchObject({
      status: 200,
      body: { items: [] },
    });
  });

  it('gives pages by limit and continue', async () => {
    const first = await contract.client.get(`${configMaps()}?limit=2&labelSelector=!kube`);
    const metadata = first.body.metadata as { continue?: string };
    expect(first.body.items).toHaveLength(2);
    expect(metadata.continue).toMatch(/.+/);
    const rest = await contract.client.get(
      `${configMaps()}?labelSelector=!kube&limit=500&continue=${encodeURIComponent(metadata.continue ?? '')}`,
    );
    const names = [...first.body.items, ...rest.body.items].map((item) => item.metadata.name);
    expect(names.filter((name) => name !== 'kube-root-ca.crt')).toEqual(['alpha', 'beta', 'delta', 'gamma']);
    expect((rest.body.metadata as { continue?: string }).continue ?? '').toBe('');
  });
});

describe('compression', () => {
  it('is used for large lists, and for who accepts it', async () => {
    const namespace = uniqueName('contract');
    await createNamespace(contract.client, namespace);
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    await contract.client.post(path, aConfigMap('large', { text: 'x'.repeat(200_000) }));

    const asked = await contract.client.send('GET', path, { acceptEncoding: 'gzip' });
    const plain = await contract.client.get(path);
    const small = await contract.client.send('GET', `${path}?limit=1&fieldSelector=metadata.name%3Dnone`, {
      acceptEncoding: 'gzip',
    });

    expect(asked.headers['content-encoding']).toBe('gzip');
    expect(asked.body.items.map(({ metadata }) => metadata.name)).toContain('large');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(small.headers['content-encoding']).toBeUndefined();
    await contract.client.delete(`/api/v1/namespaces/${namespace}`);
  });
});

describe('label selectors', () => {
  it.each([
    ['app=shop', ['alpha', 'beta']],
    ['app==shop,tier=front', ['alpha']],
    ['app!=shop', ['delta', 'gamma']],
    ['app', ['alpha', 'beta', 'gamma']],
    ['!app', ['delta']],
    ['app in (shop, blog)', ['alpha', 'beta', 'gamma']],
    ['app notin (shop)', ['delta', 'gamma']],
    ['tier in (front),app=shop', ['alpha']],
    ['app=nothing', []],
  ])('selects by "%s"', async (selector, names) => {
    expect(await namesAt(`${configMaps()}?labelSelector=${encodeURIComponent(selector)}`)).toEqual(names);
  });

  it('refuses a selector that cannot be parsed with 400', async () => {
    expect(
      await contract.client.get(`${configMaps()}?labelSelector=${encodeURIComponent('app in shop')}`),
    ).toMatchObject({
      status: 400,
      body: { reason: 'BadRequest', message: expect.stringContaining('unable to parse requirement') },
    });
  });
});

describe('field selectors', () => {
  it('selects by metadata.name', async () => {
    expect(await namesAt(`${configMaps()}?fieldSelector=metadata.name%3Dbeta`)).toEqual(['beta']);
    expect(await namesAt(`${configMaps()}?fieldSelector=metadata.name!%3Dbeta`)).toEqual(['alpha', 'delta', 'gamma']);
  });

  it('selects by metadata.namespace over all namespaces', async () => {
    expect(await namesAt(`/api/v1/configmaps?fieldSelector=metadata.namespace%3D${contract.namespace}`)).toHaveLength(
      4,
    );
  });

  it('refuses a field that the kind does not offer with 400', async () => {
    expect(await contract.client.get(`${configMaps()}?fieldSelector=data.color%3Dblue`)).toMatchObject({
      status: 400,
      body: {
        reason: 'BadRequest',
        message: expect.stringContaining(
          '"data.color" is not a known field selector: only "metadata.name", "metadata.namespace"',
        ),
      },
    });
  });
});

describe('delete collection', () => {
  it('deletes what the selector selects', async () => {
    const path = `/api/v1/namespaces/${contract.namespace}/secrets`;
    for (const [name, labels] of Object.entries({
      one: { drop: 'yes' },
      two: { drop: 'yes' },
      three: { drop: 'no' },
    })) {
      await contract.client.post(path, { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels } });
    }
    expect((await contract.client.delete(`${path}?labelSelector=drop%3Dyes`)).status).toBe(200);
    expect(await namesAt(`${path}?labelSelector=drop`)).toEqual(['three']);
  });
});
