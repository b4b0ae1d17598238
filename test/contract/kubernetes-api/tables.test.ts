import { describe, expect, it } from 'vitest';
import { aConfigMap, aDeployment, useContract } from './contract.ts';

const contract = useContract();
const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

interface Table {
  readonly kind: string;
  readonly apiVersion: string;
  readonly columnDefinitions: readonly { readonly name: string }[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: unknown }[];
}

async function tableAt(path: string): Promise<Table> {
  const { body } = await contract.client.send('GET', path, { accept });
  return body as unknown as Table;
}

describe('tables', () => {
  it('show a list with the columns that people expect', async () => {
    const path = `/apis/apps/v1/namespaces/${contract.namespace}/deployments`;
    await contract.client.post(path, aDeployment('web', { replicas: 0 }));
    const table = await tableAt(path);
    expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual([
      'Name',
      'Ready',
      'Up-to-date',
      'Available',
      'Age',
      'Containers',
      'Images',
      'Selector',
    ]);
    expect(table.rows).toHaveLength(1);
    expect(table.rows[0]?.cells.slice(0, 4)).toEqual(['web', '0/0', 0, 0]);
    expect(table.rows[0]?.object).toMatchObject({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name: 'web' },
    });
  });

  it('show one object as one row', async () => {
    const path = `/api/v1/namespaces/${contract.namespace}/configmaps`;
    await contract.client.post(path, aConfigMap('one', { a: '1', b: '2' }));
    const table = await tableAt(`${path}/one`);
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Data', 'Age']);
    expect(table.rows.map(({ cells }) => cells.slice(0, 2))).toEqual([['one', 2]]);
  });

  it.each([
    [
      '/api/v1',
      'pods',
      ['Name', 'Ready', 'Status', 'Restarts', 'Age', 'IP', 'Node', 'Nominated Node', 'Readiness Gates'],
    ],
    ['/api/v1', 'services', ['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'Selector']],
    ['/apis/apps/v1', 'statefulsets', ['Name', 'Ready', 'Age', 'Containers', 'Images']],
    [
      '/apis/apps/v1',
      'replicasets',
      ['Name', 'Desired', 'Current', 'Ready', 'Age', 'Containers', 'Images', 'Selector'],
    ],
  ])('have at %s %s their columns', async (group, resource, columns) => {
    const table = await tableAt(`${group}/namespaces/${contract.namespace}/${resource}`);
    expect(table.columnDefinitions.map(({ name }) => name)).toEqual(columns);
  });
});

describe('metadata alone', () => {
  it('is answered on demand', async () => {
    const path = `/api/v1/namespaces/${contract.namespace}/configmaps`;
    await contract.client.post(path, aConfigMap('light'));
    const asMetadata = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json';
    const one = await contract.client.send('GET', `${path}/light`, { accept: asMetadata });
    expect(one.body).toMatchObject({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name: 'light' },
    });
    expect(one.body).not.toHaveProperty('data');
    const asList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';
    const list = await contract.client.send('GET', path, { accept: asList });
    expect(list.body).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' });
    expect(list.body.items.map(({ metadata }) => metadata.name)).toContain('light');
    expect(list.body.items[0]).not.toHaveProperty('data');
  });

  it('brings managedFields along, says what kind of list it is in each item, and is paged', async () => {
    const path = `/api/v1/namespaces/${contract.namespace}/secrets`;
    for (const name of ['one', 'two']) {
      const metadata = { name, labels: { paged: 'yes' } };
      await contract.client.post(path, { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { a: '1' } });
    }
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
    const page = (place: string) =>
      contract.client.send('GET', `${path}?labelSelector=paged&limit=1&continue=${place}`, { accept });
    const first = await page('');
    const second = await page((first.body.metadata as { continue?: string }).continue ?? '');

    expect([...first.body.items, ...second.body.items]).toMatchObject([
      { kind: 'PartialObjectMetadata', metadata: { name: 'one', managedFields: [{ operation: 'Update' }] } },
      { kind: 'PartialObjectMetadata', metadata: { name: 'two', managedFields: [{ operation: 'Update' }] } },
    ]);
    expect((second.body.metadata as { continue?: string }).continue ?? '').toBe('');
  });
});
