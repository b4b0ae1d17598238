import { describe, expect, it } from 'vitest';
import { aConfigMap, aDeployment, succeeded, useContract } from './contract.ts';

const contract = useContract();
const configMaps = () => `/api/v1/namespaces/${contract.namespace}/configmaps`;
const deployments = () => `/apis/apps/v1/namespaces/${contract.namespace}/deployments`;

interface PodSpec {
  readonly containers: readonly { readonly name: string; readonly image: string; readonly env?: readonly object[] }[];
}

function podSpecOf(object: { readonly [field: string]: unknown }): PodSpec {
  return (object.spec as { template: { spec: PodSpec } }).template.spec;
}

const container = (name: string, more: object = {}) => ({ name, image: `registry.example/${name}:1`, ...more });

async function deploymentWith(name: string, containers: readonly object[]): Promise<string> {
  const template = { metadata: { labels: { app: name } }, spec: { containers } };
  succeeded(await contract.client.post(deployments(), aDeployment(name, { template, replicas: 0 })));
  return `${deployments()}/${name}`;
}

describe('JSON patch', () => {
  it('adds, replaces, tests and removes', async () => {
    await contract.client.post(configMaps(), aConfigMap('json', { color: 'blue', size: 'large' }));
    const patch = [
      { op: 'test', path: '/data/color', value: 'blue' },
      { op: 'replace', path: '/data/color', value: 'red' },
      { op: 'remove', path: '/data/size' },
      { op: 'add', path: '/metadata/labels', value: { app: 'x' } },
      { op: 'add', path: '/metadata/labels/example.com~1tier', value: 'front' },
    ];
    expect(succeeded(await contract.client.patch(`${configMaps()}/json`, 'json', patch))).toMatchObject({
      data: { color: 'red' },
      metadata: { labels: { app: 'x', 'example.com/tier': 'front' } },
    });
  });

  it('is refused as a whole when a test fails', async () => {
    await contract.client.post(configMaps(), aConfigMap('guarded'));
    const patch = [
      { op: 'add', path: '/data/size', value: 'large' },
      { op: 'test', path: '/data/color', value: 'red' },
    ];
    expect(await contract.client.patch(`${configMaps()}/guarded`, 'json', patch)).toMatchObject({
      status: 422,
      body: { reason: 'Invalid' },
    });
    expect((await contract.client.get(`${configMaps()}/guarded`)).body.data).toEqual({ color: 'blue' });
  });

  it('is refused when it removes what is not there', async () => {
    await contract.client.post(configMaps(), aConfigMap('missing-field'));
    const answer = await contract.client.patch(`${configMaps()}/missing-field`, 'json', [
      { op: 'remove', path: '/data/none' },
    ]);
    expect(answer).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
  });

  it('is refused with 400 when it is no list', async () => {
    await contract.client.post(configMaps(), aConfigMap('no-list'));
    expect(await contract.client.patch(`${configMaps()}/no-list`, 'json', { op: 'add' })).toMatchObject({
      status: 400,
      body: { reason: 'BadRequest' },
    });
  });
});

describe('merge patch', () => {
  it('merges objects and removes by null', async () => {
    await contract.client.post(configMaps(), aConfigMap('merge', { color: 'blue', size: 'large' }));
    const answer = await contract.client.patch(`${configMaps()}/merge`, 'merge', {
      data: { size: null, shape: 'round' },
    });
    expect(succeeded(answer).data).toEqual({ color: 'blue', shape: 'round' });
  });

  it('replaces lists', async () => {
    const path = await deploymentWith('merge-list', [container('web'), container('log')]);
    const answer = await contract.client.patch(path, 'merge', {
      spec: { template: { spec: { containers: [container('only')] } } },
    });
    expect(podSpecOf(succeeded(answer)).containers.map(({ name }) => name)).toEqual(['only']);
  });

  it('answers 404 for an object that is not there', async () => {
    expect(await contract.client.patch(`${configMaps()}/absent`, 'merge', { data: {} })).toMatchObject({
      status: 404,
      body: { reason: 'NotFound' },
    });
  });

  it('cannot rename', async () => {
    await contract.client.post(configMaps(), aConfigMap('fixed-name'));
    expect(
      (await contract.client.patch(`${configMaps()}/fixed-name`, 'merge', { metadata: { name: 'other' } })).status,
    ).toBe(400);
  });
});

describe('strategic merge patch', () => {
  it('merges containers by name and environment variables by name', async () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ];
    const path = await deploymentWith('by-name', [container('web', { env }), container('log')]);
    const change = { containers: [{ name: 'web', image: 'registry.example/web:2', env: [{ name: 'B', value: '3' }] }] };
    const { containers } = podSpecOf(
      succeeded(await contract.client.patch(path, 'strategic', { spec: { template: { spec: change } } })),
    );
    expect(containers.map(({ name, image }) => `${name} ${image}`).toSorted()).toEqual([
      'log registry.example/log:1',
      'web registry.example/web:2',
    ]);
    const web = containers.find(({ name }) => name === 'web');
    expect(web?.env).toEqual(
      expect.arrayContaining([
        { name: 'A', value: '1' },
        { name: 'B', value: '3' },
      ]),
    );
  });

  it('deletes a list item by $patch: delete', async () => {
    const path = await deploymentWith('drop-item', [container('web'), container('log')]);
    const change = { containers: [{ name: 'log', $patch: 'delete' }] };
    const { containers } = podSpecOf(
      succeeded(await contract.client.patch(path, 'strategic', { spec: { template: { spec: change } } })),
    );
    expect(containers.map(({ name }) => name)).toEqual(['web']);
  });

  it('replaces a list by $patch: replace', async () => {
    const path = await deploymentWith('swap-list', [container('web'), container('log')]);
    const change = { containers: [container('new'), { $patch: 'replace' }] };
    const { containers } = podSpecOf(
      succeeded(await contract.client.patch(path, 'strategic', { spec: { template: { spec: change } } })),
    );
    expect(containers.map(({ name }) => name)).toEqual(['new']);
  });

  it('orders a list by $setElementOrder', async () => {
    const path = await deploymentWith('ordered', [container('web'), container('log')]);
    const change = {
      '$setElementOrder/containers': [{ name: 'new' }, { name: 'log' }, { name: 'web' }],
      containers: [container('new')],
    };
    const { containers } = podSpecOf(
      succeeded(await contract.client.patch(path, 'strategic', { spec: { template: { spec: change } } })),
    );
    expect(containers.map(({ name }) => name)).toEqual(['new', 'log', 'web']);
  });

  it('removes keys by null', async () => {
    await contract.client.post(configMaps(), aConfigMap('nulled', { color: 'blue', size: 'large' }));
    expect(
      succeeded(await contract.client.patch(`${configMaps()}/nulled`, 'strategic', { data: { size: null } })).data,
    ).toEqual({ color: 'blue' });
  });

  it('deletes from a list of values by $deleteFromPrimitiveList', async () => {
    const name = 'finalized';
    await contract.client.post(configMaps(), {
      ...aConfigMap(name),
      metadata: { name, finalizers: ['example.com/a', 'example.com/b'] },
    });
    const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/a'] } };
    expect(
      succeeded(await contract.client.patch(`${configMaps()}/${name}`, 'strategic', patch)).metadata.finalizers,
    ).toEqual(['example.com/b']);
    await contract.client.patch(`${configMaps()}/${name}`, 'merge', { metadata: { finalizers: null } });
  });
});
