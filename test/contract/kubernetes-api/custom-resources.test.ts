import { beforeAll, describe, expect, it } from 'vitest';
import { eventually, eventuallyGone, succeeded, uniqueName, useContract } from './contract.ts';

const contract = useContract();
const group = `${uniqueName('group')}.example.com`;
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const widgets = () => `/apis/${group}/v1/namespaces/${contract.namespace}/widgets`;

const specSchema = {
  type: 'object',
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1 },
    color: { type: 'string', enum: ['red', 'blue'], default: 'blue' },
    parts: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, weight: { type: 'integer' } },
      },
    },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `widgets.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wd'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: specSchema, status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
        subresources: { status: {} },
        additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
      },
    ],
  },
};

const aWidget = (name: string, spec: object = { size: 3 }) => ({
  apiVersion: `${group}/v1`,
  kind: 'Widget',
  metadata: { name },
  spec,
});

beforeAll(async () => {
  succeeded(await contract.client.post(definitions, definition));
  await eventually(
    () => contract.client.get(widgets()),
    ({ status }) => status === 200,
  );
}, 30_000);

describe('a custom resource definition', () => {
  it('is Established with its names accepted', async () => {
    const { body } = await contract.client.get(`${definitions}/widgets.${group}`);
    expect(body).toMatchObject({
      spec: { conversion: { strategy: 'None' }, names: { listKind: 'WidgetList' } },
      status: {
        acceptedNames: {
          plural: 'widgets',
          singular: 'widget',
          kind: 'Widget',
          listKind: 'WidgetList',
          shortNames: ['wd'],
        },
        storedVersions: ['v1'],
      },
    });
    const { conditions } = body.status as { conditions: { type: string; status: string; reason: string }[] };
    expect(conditions).toContainEqual(
      expect.objectContaining({ type: 'NamesAccepted', status: 'True', reason: 'NoConflicts' }),
    );
    expect(conditions).toContainEqual(
      expect.objectContaining({ type: 'Established', status: 'True', reason: 'InitialNamesAccepted' }),
    );
  });

  it('appears in discovery', async () => {
    const { body } = await contract.client.get(`/apis/${group}/v1`);
    expect(body.resources).toContainEqual(
      expect.objectContaining({
        name: 'widgets',
        singularName: 'widget',
        namespaced: true,
        kind: 'Widget',
        shortNames: ['wd'],
      }),
    );
    expect(body.resources).toContainEqual(expect.objectContaining({ name: 'widgets/status', kind: 'Widget' }));
  });

  it('must be named <plural>.<group>', async () => {
    const misnamed = { ...definition, metadata: { name: 'misnamed.example.com' } };
    expect(await contract.client.post(definitions, misnamed)).toMatchObject({
      status: 422,
      body: {
        reason: 'Invalid',
        message: expect.stringContaining(
          `metadata.name: Invalid value: "misnamed.example.com": must be spec.names.plural+"."+spec.group`,
        ),
      },
    });
  });
});

describe('a custom resource', () => {
  it('gets the defaults of its schema, generation 1, and no status', async () => {
    const created = succeeded(await contract.client.post(widgets(), { ...aWidget('made'), status: { ready: true } }));
    expect(created).toMatchObject({ spec: { size: 3, color: 'blue' }, metadata: { generation: 1 } });
    expect(created).not.toHaveProperty('status');
  });

  it('loses fields that the schema does not know, and keeps those it preserves', async () => {
    const created = succeeded(
      await contract.client.post(widgets(), aWidget('pruned', { size: 1, shape: 'round', free: { any: 'thing' } })),
    );
    expect(created.spec).toEqual({ size: 1, color: 'blue', free: { any: 'thing' } });
  });

  it.each([
    ['a missing field', { color: 'red' }, 'spec.size: Required value'],
    [
      'a wrong type',
      { size: 'big' },
      'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
    ],
    [
      'a number below the minimum',
      { size: 0 },
      'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
    ],
    [
      'a value outside of the enumeration',
      { size: 1, color: 'pink' },
      'spec.color: Unsupported value: "pink": supported values: "red", "blue"',
    ],
  ])('is refused for %s', async (_name, spec, message) => {
    expect(await contract.client.post(widgets(), aWidget('refused', spec))).toMatchObject({
      status: 422,
      body: { reason: 'Invalid', message: expect.stringContaining(message) },
    });
  });

  it('has a status of its own: the main resource leaves it alone, /status leaves the rest', async () => {
    await contract.client.post(widgets(), aWidget('split'));
    await contract.client.patch(`${widgets()}/split`, 'merge', { spec: { size: 4 }, status: { ready: true } });
    const answer = await contract.client.patch(`${widgets()}/split/status`, 'merge', {
      spec: { size: 9 },
      status: { ready: false },
    });
    expect(answer.body).toMatchObject({ spec: { size: 4 }, status: { ready: false }, metadata: { generation: 2 } });
  });

  it('merges lists by the keys of the schema in server-side apply', async () => {
    const path = `${widgets()}/merged`;
    const withParts = (parts: object[]) => aWidget('merged', { size: 1, parts });
    await contract.client.patch(`${path}?fieldManager=alice`, 'apply', withParts([{ name: 'wheel', weight: 1 }]));
    const answer = await contract.client.patch(
      `${path}?fieldManager=bob`,
      'apply',
      withParts([{ name: 'door', weight: 2 }]),
    );
    expect(succeeded(answer).spec).toMatchObject({
      parts: [
        { name: 'wheel', weight: 1 },
        { name: 'door', weight: 2 },
      ],
    });
  });

  it('takes merge patches, and refuses strategic ones with 415', async () => {
    await contract.client.post(widgets(), aWidget('unstrategic'));
    expect(await contract.client.patch(`${widgets()}/unstrategic`, 'strategic', { spec: { size: 2 } })).toMatchObject({
      status: 415,
      body: {
        reason: 'UnsupportedMediaType',
        message: expect.stringContaining('the body of the request was in an unknown format'),
      },
    });
  });
});

describe('deleting a custom resource definition', () => {
  it('deletes its objects, waits for their finalizers, and ends the service', async () => {
    const other = {
      ...definition,
      metadata: { name: `gadgets.${group}` },
      spec: { ...definition.spec, names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget' } },
    };
    const gadgets = `/apis/${group}/v1/namespaces/${contract.namespace}/gadgets`;
    succeeded(await contract.client.post(definitions, other));
    await eventually(
      () => contract.client.get(gadgets),
      ({ status }) => status === 200,
    );
    const held = { ...aWidget('held'), kind: 'Gadget', metadata: { name: 'held', finalizers: ['example.com/hold'] } };
    await eventually(
      () => contract.client.post(gadgets, held),
      ({ status }) => status === 201,
    );
    succeeded(await contract.client.delete(`${definitions}/gadgets.${group}`));
    await eventually(
      () => contract.client.get(`${gadgets}/held`),
      ({ body }) => body.metadata.deletionTimestamp !== undefined,
    );
    await contract.client.patch(`${gadgets}/held`, 'merge', { metadata: { finalizers: null } });
    await eventuallyGone(contract.client, `${definitions}/gadgets.${group}`);
    await eventually(
      () => contract.client.get(gadgets),
      ({ status }) => status === 404,
    );
  }, 40_000);
});
