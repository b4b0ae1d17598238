import { describe, expect, it } from 'vitest';
import { aDeployment, succeeded, useContract } from './contract.ts';
import type { Answer } from './http-client.ts';

const contract = useContract();
const configMaps = () => `/api/v1/namespaces/${contract.namespace}/configmaps`;

function apply(
  name: string,
  fields: { metadata?: object; data?: object },
  query = 'fieldManager=alice',
): Promise<Answer> {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', ...fields, metadata: { name, ...fields.metadata } };
  return contract.client.patch(`${configMaps()}/${name}?${query}`, 'apply', object);
}

interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
  readonly fieldsV1: object;
}

function managersOf(answer: Answer): { [manager: string]: object } {
  const entries = (succeeded(answer).metadata.managedFields ?? []) as ManagedFields[];
  return Object.fromEntries(entries.map((entry) => [`${entry.manager}/${entry.operation}`, entry.fieldsV1]));
}

describe('server-side apply', () => {
  it('creates with 201 and changes with 200', async () => {
    expect((await apply('applied', { data: { color: 'blue' } })).status).toBe(201);
    expect(await apply('applied', { data: { color: 'red' } })).toMatchObject({
      status: 200,
      body: { data: { color: 'red' } },
    });
  });

  it('creates an object of which nothing but the name is said', async () => {
    expect(await apply('only-a-name', {})).toMatchObject({ status: 201, body: { metadata: { name: 'only-a-name' } } });
  });

  it('accepts YAML', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-yaml\ndata:\n  color: blue\n';
    expect(await contract.client.patch(`${configMaps()}/from-yaml?fieldManager=alice`, 'apply', yaml)).toMatchObject({
      status: 201,
      body: { data: { color: 'blue' } },
    });
  });

  it('changes nothing, not even resourceVersion, when the same is applied again', async () => {
    const first = succeeded(await apply('repeated', { data: { color: 'blue' } }));
    const again = succeeded(await apply('repeated', { data: { color: 'blue' } }));
    expect(again).toEqual(first);
  });

  it('removes a field that its only owner no longer applies', async () => {
    await apply('shrunk', { data: { color: 'blue', size: 'large' } });
    expect(succeeded(await apply('shrunk', { data: { color: 'blue' } })).data).toEqual({ color: 'blue' });
  });

  it('leaves fields of others alone', async () => {
    await apply('shared', { data: { color: 'blue' } });
    await apply('shared', { data: { size: 'large' } }, 'fieldManager=bob');
    expect(succeeded(await apply('shared', {})).data).toEqual({ size: 'large' });
  });

  it('keeps a field as long as one of its owners applies it', async () => {
    await apply('owned-twice', { data: { color: 'blue' } });
    await apply('owned-twice', { data: { color: 'blue' } }, 'fieldManager=bob');
    expect(succeeded(await apply('owned-twice', {})).data).toEqual({ color: 'blue' });
    expect(succeeded(await apply('owned-twice', {}, 'fieldManager=bob'))).not.toHaveProperty('data');
  });

  it('refuses an apply without a field manager', async () => {
    expect(await apply('unmanaged', {}, '')).toMatchObject({
      status: 422,
      body: {
        reason: 'Invalid',
        message: expect.stringContaining('fieldManager: Required value: is required for apply patch'),
      },
    });
  });

  it('refuses managedFields in the applied object', async () => {
    expect(await apply('meddling', { metadata: { managedFields: [{ manager: 'x' }] } })).toMatchObject({
      status: 400,
      body: { message: 'metadata.managedFields must be nil' },
    });
  });

  it('merges ports by key and containers by name', async () => {
    const path = `/apis/apps/v1/namespaces/${contract.namespace}/deployments/keyed`;
    const withContainers = (...names: string[]) =>
      aDeployment('keyed', {
        template: {
          metadata: { labels: { app: 'keyed' } },
          spec: { containers: names.map((name) => ({ name, image: `registry.example/${name}:1` })) },
        },
      });
    succeeded(await contract.client.patch(`${path}?fieldManager=alice`, 'apply', withContainers('web', 'log')));
    const sidecar = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'keyed' },
      spec: { template: { spec: { containers: [{ name: 'proxy', image: 'registry.example/proxy:1' }] } } },
    };
    succeeded(await contract.client.patch(`${path}?fieldManager=injector`, 'apply', sidecar));
    const result = succeeded(await contract.client.patch(`${path}?fieldManager=alice`, 'apply', withContainers('web')));
    const { containers } = (result.spec as { template: { spec: { containers: { name: string }[] } } }).template.spec;
    expect(containers.map((container) => container.name)).toEqual(['web', 'proxy']);
  });
});

describe('managed fields', () => {
  it('records what a manager applied', async () => {
    const answer = await apply('recorded', { metadata: { labels: { app: 'x' } }, data: { color: 'blue' } });
    expect(managersOf(answer)).toEqual({
      'alice/Apply': { 'f:metadata': { 'f:labels': { 'f:app': {} } }, 'f:data': { 'f:color': {} } },
    });
    expect(answer.body.metadata.managedFields).toMatchObject([
      {
        manager: 'alice',
        operation: 'Apply',
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
        time: expect.stringMatching(/Z$/),
      },
    ]);
  });

  it('records list items by their keys', async () => {
    const path = `/apis/apps/v1/namespaces/${contract.namespace}/deployments/by-key`;
    const answer = await contract.client.patch(
      `${path}?fieldManager=alice`,
      'apply',
      aDeployment('by-key', { replicas: 0 }),
    );
    expect(managersOf(answer)['alice/Apply']).toEqual({
      'f:spec': {
        'f:replicas': {},
        'f:selector': {},
        'f:template': {
          'f:metadata': { 'f:labels': { 'f:app': {} } },
          'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
        },
      },
    });
  });

  it('records an update under the named manager, with the maps it made', async () => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'updated', labels: { app: 'x' } },
      data: { color: 'blue' },
    };
    expect(managersOf(await contract.client.post(`${configMaps()}?fieldManager=carol`, object))).toEqual({
      'carol/Update': {
        'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
        'f:data': { '.': {}, 'f:color': {} },
      },
    });
  });

  it('gives a changed field to the manager that changed it', async () => {
    await apply('taken-over', { data: { color: 'blue', size: 'large' } });
    const path = `${configMaps()}/taken-over?fieldManager=carol`;
    expect(managersOf(await contract.client.patch(path, 'merge', { data: { color: 'red' } }))).toEqual({
      'alice/Apply': { 'f:data': { 'f:size': {} } },
      'carol/Update': { 'f:data': { 'f:color': {} } },
    });
  });

  it('does not own a field by updating it to the value it has', async () => {
    await apply('untouched', { data: { color: 'blue' } });
    const path = `${configMaps()}/untouched?fieldManager=carol`;
    expect(managersOf(await contract.client.patch(path, 'merge', { data: { color: 'blue' } }))).toEqual({
      'alice/Apply': { 'f:data': { 'f:color': {} } },
    });
  });

  it('drops a manager that owns nothing any more', async () => {
    await apply('left', { data: { color: 'blue' } });
    await apply('left', { data: { size: 'large' } }, 'fieldManager=bob');
    expect(Object.keys(managersOf(await apply('left', {})))).not.toContain('alice/Apply');
  });

  it('can be cleared by a list with one empty entry', async () => {
    await apply('cleared', { data: { color: 'blue' } });
    const cleared = await contract.client.patch(`${configMaps()}/cleared`, 'merge', {
      metadata: { managedFields: [{}] },
    });
    expect(managersOf(cleared)).toEqual({});
  });
});

describe('conflicts', () => {
  it('refuses to change what another manager applied with 409, naming manager and field', async () => {
    await apply('disputed', { data: { color: 'blue' } });
    expect(await apply('disputed', { data: { color: 'red' } }, 'fieldManager=bob')).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "alice": .data.color',
        details: {
          causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "alice"', field: '.data.color' }],
        },
      },
    });
  });

  it('counts several conflicts', async () => {
    await apply('disputed-twice', { data: { color: 'blue', size: 'large' } });
    const { body } = await apply('disputed-twice', { data: { color: 'red', size: 'small' } }, 'fieldManager=bob');
    expect(body.message).toBe('Apply failed with 2 conflicts: conflicts with "alice":\n- .data.color\n- .data.size');
  });

  it('names apiVersion and time of a manager that updated', async () => {
    await contract.client.post(`${configMaps()}?fieldManager=carol`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'edited' },
      data: { color: 'blue' },
    });
    const { body } = await apply('edited', { data: { color: 'red' } });
    expect(body.message).toMatch(
      /^Apply failed with 1 conflict: conflict with "carol" using v1( at \S+Z)?: \.data\.color$/,
    );
  });

  it('takes the field over with force', async () => {
    await apply('forced', { data: { color: 'blue' } });
    const answer = await apply('forced', { data: { color: 'red' } }, 'fieldManager=bob&force=true');
    expect(answer.body).toMatchObject({ data: { color: 'red' } });
    expect(managersOf(answer)).toEqual({ 'bob/Apply': { 'f:data': { 'f:color': {} } } });
  });

  it('refuses force for other patches', async () => {
    await apply('forced-wrongly', { data: { color: 'blue' } });
    expect(
      await contract.client.patch(`${configMaps()}/forced-wrongly?force=true`, 'merge', { data: {} }),
    ).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('force: Forbidden: may not be specified for non-apply patch') },
    });
  });

  it('has no conflict over equal values', async () => {
    await apply('agreed', { data: { color: 'blue' } });
    expect((await apply('agreed', { data: { color: 'blue' } }, 'fieldManager=bob')).status).toBe(200);
  });
});
