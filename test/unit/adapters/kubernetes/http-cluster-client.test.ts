import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../../../shared/adapters/kubernetes/cluster-transport.ts';
import {
  createHttpClusterClient,
  type HttpClusterClient,
} from '../../../../shared/adapters/kubernetes/http-cluster-client.ts';
import { type ScriptedApiServer, startScriptedApiServer, statusAnswer } from './scripted-api-server.ts';

const POD = { group: '', version: 'v1', kind: 'Pod' };
const NODE = { group: '', version: 'v1', kind: 'Node' };

describe('the cluster client', () => {
  let api: ScriptedApiServer;
  let records: RequestRecord[];
  let client: HttpClusterClient;

  beforeEach(async () => {
    api = await startScriptedApiServer();
    records = [];
    client = createHttpClusterClient({
      connection: { server: api.url, credentials: async () => ({ headers: {} }) },
      clock: { now: () => new Date(1_000_000) },
      onRequest: (record) => records.push(record),
    });
  });

  afterEach(async () => {
    await client.close();
    await api.close();
  });

  it('gets an object, and nothing for one that is not there', async () => {
    api.answers = [{ body: { kind: 'Pod', metadata: { name: 'p' } } }, statusAnswer(404, 'pods "p" not found', 'p')];
    const reference = { ...POD, namespace: 'ns', name: 'p' };

    await expect(client.get(reference)).resolves.toMatchObject({ metadata: { name: 'p' } });
    await expect(client.get(reference)).resolves.toBeUndefined();
    expect(api.calls[0]).toMatchObject({ method: 'GET', url: '/base/api/v1/namespaces/ns/pods/p' });
  });

  it('looks anew for a kind whose path the server denies', async () => {
    api.answers = [statusAnswer(404, 'the server could not find the requested resource')];

    await expect(client.get({ ...POD, namespace: 'ns', name: 'p' })).rejects.toMatchObject({
      code: 'KindUnknownError',
    });
    await client.get({ ...POD, namespace: 'ns', name: 'p' });
    expect(records.filter(({ verb }) => verb === 'discover')).toHaveLength(2);
  });

  it('lists page by page and says of each item what it is', async () => {
    api.answers = [
      { body: { metadata: { continue: 'next/page' }, items: [{ metadata: { name: 'a' } }] } },
      { body: { metadata: {}, items: [{ metadata: { name: 'b' } }] } },
    ];

    const pods = await client.list(POD, { namespace: 'ns', labelSelector: 'a=b,c' });

    expect(pods).toEqual([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } },
    ]);
    expect(api.calls.map(({ url }) => url)).toEqual([
      '/base/api/v1/namespaces/ns/pods?limit=500&labelSelector=a%3Db%2Cc',
      '/base/api/v1/namespaces/ns/pods?limit=500&labelSelector=a%3Db%2Cc&continue=next%2Fpage',
    ]);
  });

  it('takes the whole list when its place in it has expired', async () => {
    api.answers = [
      { body: { metadata: { continue: 'x' }, items: [{ metadata: { name: 'a' } }] } },
      statusAnswer(410, 'The provided continue parameter is too old'),
      { body: { items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] } },
    ];

    await expect(client.list(POD)).resolves.toHaveLength(2);
    expect(api.calls.at(-1)?.url).toBe('/base/api/v1/pods?');
  });

  it('goes on with a list of metadata in the present state when its place has expired', async () => {
    const expired = { kind: 'Status', code: 410, reason: 'Expired', metadata: { continue: 'present' } };
    api.answers = [
      { status: 410, body: expired },
      { body: { metadata: {}, items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'b' } }] } },
    ];

    await expect(client.listMetadata(POD, { limit: 1, continue: 'old' })).resolves.toEqual({
      items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } }],
    });
    expect(api.calls.map(({ url }) => url)).toEqual([
      '/base/api/v1/pods?limit=1&continue=old',
      '/base/api/v1/pods?limit=1&continue=present',
    ]);
    expect(api.calls[0]?.headers.accept).toBe('application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1');
  });

  it('applies with our field manager, by force unless told not to', async () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } };
    api.answers = [{ body: node }, { body: node }];

    await client.apply(node);
    await client.apply(node, { dryRun: true, force: false });

    expect(api.calls[0]).toMatchObject({
      method: 'PATCH',
      url: '/base/api/v1/nodes/n?fieldManager=windlass&force=true&fieldValidation=Strict',
      body: JSON.stringify(node),
    });
    expect(api.calls[0]?.headers['content-type']).toBe('application/apply-patch+yaml');
    expect(api.calls[1]?.url).toBe(
      '/base/api/v1/nodes/n?fieldManager=windlass&force=false&fieldValidation=Strict&dryRun=All',
    );
    expect(records.map(({ verb, kind }) => `${verb} ${kind}`)).toEqual(['discover ', 'apply Node', 'dry-run Node']);
  });

  it('takes over the fields of kubectl apply, again when somebody writes meanwhile, but not in a dry run', async () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } };
    const own = { manager: 'windlass', operation: 'Apply', apiVersion: 'v1', fieldsV1: {} };
    const theirs = { ...own, manager: 'kubectl-client-side-apply', operation: 'Update' };
    const shared = { body: { ...node, metadata: { name: 'n', managedFields: [own, theirs] } } };
    const ours = { ...node, metadata: { name: 'n', managedFields: [own] } };
    api.answers = [
      shared,
      shared,
      statusAnswer(409, 'the object has been modified'),
      shared,
      { body: ours },
      { body: ours },
    ];

    await client.apply(node, { dryRun: true });
    await expect(client.apply(node)).resolves.toEqual(ours);

    expect(records.slice(1).map(({ verb, status }) => `${verb} ${status}`)).toEqual([
      'dry-run 200',
      'apply 200',
      'take-over 409',
      'apply 200',
      'take-over 200',
      'apply 200',
    ]);
  });

  it('refuses to send an object without the namespace its kind needs', async () => {
    await expect(client.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } })).rejects.toThrow(
      'Pod "p" has no namespace',
    );
    expect(api.calls).toEqual([]);
  });

  it('creates objects whose name the server makes', async () => {
    api.answers = [{ status: 201, body: { metadata: { name: 'p-x1' } } }];
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'p-', namespace: 'ns', name: '' } };

    await expect(client.create(pod)).resolves.toMatchObject({ metadata: { name: 'p-x1' } });
    expect(api.calls[0]).toMatchObject({
      method: 'POST',
      url: '/base/api/v1/namespaces/ns/pods?fieldManager=windlass&fieldValidation=Strict',
    });
  });

  it('deletes with the UID as a condition, in the foreground by default', async () => {
    await client.delete({ ...NODE, namespace: '', name: 'n' }, { uid: 'u' });
    await client.delete({ ...NODE, namespace: '', name: 'n' }, { propagationPolicy: 'Orphan' });

    expect(JSON.parse(api.calls[0]?.body ?? '')).toMatchObject({
      propagationPolicy: 'Foreground',
      preconditions: { uid: 'u' },
    });
    expect(JSON.parse(api.calls[1]?.body ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Orphan',
    });
  });

  it.each([
    ['the object is not there', statusAnswer(404, 'nodes "n" not found', 'n'), 'gone'],
    [
      'another object has its name',
      statusAnswer(409, 'the UID in the precondition (a) does not match the UID in record (b)', 'n'),
      'gone',
    ],
    [
      'its namespace is going already',
      statusAnswer(409, 'The system is ensuring all content is removed from this namespace.', 'n'),
      'deleted',
    ],
  ])('counts a delete as done when %s', async (_name, next, outcome) => {
    api.answers = [next];

    await expect(client.delete({ ...NODE, namespace: '', name: 'n' }, { uid: 'a' })).resolves.toBe(outcome);
  });

  it('keeps the values of a Secret out of errors', async () => {
    api.answers = [statusAnswer(422, 'Secret "s" is invalid: data: Invalid value: "hunter2"')];
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'ns' },
      data: { a: 'hunter2' },
    };

    await expect(client.apply(secret)).rejects.toThrow('Secret "s" is invalid: data: Invalid value: "++++++++"');
  });
});
