import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { aConfigMap, eventually, eventuallyGone, succeeded, useContract } from './contract.ts';

const contract = useContract();
const configMaps = () => `/api/v1/namespaces/${contract.namespace}/configmaps`;

/** Creates a ConfigMap, with owners or finalizers. */
async function make(name: string, metadata: object = {}): Promise<KubernetesObject> {
  return succeeded(await contract.client.post(configMaps(), { ...aConfigMap(name), metadata: { name, ...metadata } }));
}

function ownedBy(owner: KubernetesObject, more: object = {}): object {
  return {
    ownerReferences: [
      { apiVersion: 'v1', kind: 'ConfigMap', name: owner.metadata.name, uid: owner.metadata.uid, ...more },
    ],
  };
}

describe('delete', () => {
  it('removes the object and answers a Status with its name and uid', async () => {
    const { metadata } = await make('removed');
    expect(await contract.client.delete(`${configMaps()}/removed`)).toMatchObject({
      status: 200,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Success',
        details: { name: 'removed', kind: 'configmaps', uid: metadata.uid },
      },
    });
    expect((await contract.client.get(`${configMaps()}/removed`)).status).toBe(404);
  });

  it('answers 404 for what is not there', async () => {
    expect(await contract.client.delete(`${configMaps()}/never`)).toMatchObject({
      status: 404,
      body: { reason: 'NotFound', message: 'configmaps "never" not found' },
    });
  });

  it('deletes only the object with the uid of the precondition', async () => {
    const { metadata } = await make('precise');
    const wrong = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      preconditions: { uid: 'aaaaaaaa-0000-0000-0000-000000000000' },
    };
    expect(await contract.client.delete(`${configMaps()}/precise`, wrong)).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on ConfigMap "precise": the UID in the precondition (aaaaaaaa-0000-0000-0000-000000000000) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
      },
    });
    expect(
      (await contract.client.delete(`${configMaps()}/precise`, { ...wrong, preconditions: { uid: metadata.uid } }))
        .status,
    ).toBe(200);
  });

  it('deletes only the resourceVersion of the precondition', async () => {
    const first = await make('current');
    await contract.client.patch(`${configMaps()}/current`, 'merge', { data: { color: 'red' } });
    const options = { preconditions: { resourceVersion: first.metadata.resourceVersion } };
    expect(await contract.client.delete(`${configMaps()}/current`, options)).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('the ResourceVersion in the precondition') },
    });
  });
});

describe('finalizers', () => {
  it('keep a deleted object, marked, until the last is removed', async () => {
    await make('held', { finalizers: ['example.com/hold'] });
    const deleted = await contract.client.delete(`${configMaps()}/held`);
    expect(deleted).toMatchObject({
      status: 200,
      body: {
        kind: 'ConfigMap',
        metadata: {
          deletionTimestamp: expect.stringMatching(/Z$/),
          deletionGracePeriodSeconds: 0,
          finalizers: ['example.com/hold'],
        },
      },
    });
    expect((await contract.client.get(`${configMaps()}/held`)).status).toBe(200);
    expect(
      (await contract.client.patch(`${configMaps()}/held`, 'merge', { metadata: { finalizers: null } })).status,
    ).toBe(200);
    expect((await contract.client.get(`${configMaps()}/held`)).status).toBe(404);
  });

  it('cannot be added to an object that is being deleted', async () => {
    await make('doomed', { finalizers: ['example.com/hold'] });
    await contract.client.delete(`${configMaps()}/doomed`);
    const more = { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } };
    expect(await contract.client.patch(`${configMaps()}/doomed`, 'merge', more)).toMatchObject({
      status: 422,
      body: {
        reason: 'Invalid',
        message: expect.stringContaining(
          'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted',
        ),
      },
    });
    await contract.client.patch(`${configMaps()}/doomed`, 'merge', { metadata: { finalizers: [] } });
  });

  it('must have qualified names', async () => {
    const object = { ...aConfigMap('bad-finalizer'), metadata: { name: 'bad-finalizer', finalizers: ['hold'] } };
    expect(await contract.client.post(configMaps(), object)).toMatchObject({
      status: 422,
      body: {
        message: expect.stringContaining(
          'metadata.finalizers[0]: Invalid value: "hold": name is neither a standard finalizer name nor is it fully qualified',
        ),
      },
    });
  });
});

describe('garbage collection', () => {
  it('removes in the background what belonged to a deleted object', async () => {
    const owner = await make('owner-1');
    await make('child-1', ownedBy(owner));
    await make('grandchild-1', ownedBy((await contract.client.get(`${configMaps()}/child-1`)).body));
    expect(await contract.client.delete(`${configMaps()}/owner-1`, { propagationPolicy: 'Background' })).toMatchObject({
      body: { kind: 'Status' },
    });
    expect((await contract.client.get(`${configMaps()}/owner-1`)).status).toBe(404);
    await eventuallyGone(contract.client, `${configMaps()}/child-1`);
    await eventuallyGone(contract.client, `${configMaps()}/grandchild-1`);
  });

  it('keeps an object that has another living owner, and forgets the dead one', async () => {
    const [dead, living] = [await make('owner-2'), await make('owner-3')];
    const references = [dead, living].map(({ metadata: { name, uid } }) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name,
      uid,
    }));
    await make('child-2', { ownerReferences: references });
    await contract.client.delete(`${configMaps()}/owner-2`, { propagationPolicy: 'Background' });
    const child = await eventually(
      () => contract.client.get(`${configMaps()}/child-2`),
      ({ body }) => body.metadata.ownerReferences?.length === 1,
    );
    expect(child.body.metadata.ownerReferences).toEqual([references[1]]);
  });

  it('orphans on demand', async () => {
    const owner = await make('owner-4');
    await make('child-4', ownedBy(owner));
    expect(await contract.client.delete(`${configMaps()}/owner-4`, { propagationPolicy: 'Orphan' })).toMatchObject({
      status: 200,
    });
    await eventuallyGone(contract.client, `${configMaps()}/owner-4`);
    const child = await contract.client.get(`${configMaps()}/child-4`);
    expect(child.status).toBe(200);
    expect(child.body.metadata).not.toHaveProperty('ownerReferences');
  });

  it('in the foreground deletes the owner after the dependents that block it', async () => {
    const owner = await make('owner-5');
    await make('child-5', { ...ownedBy(owner, { blockOwnerDeletion: true }), finalizers: ['example.com/hold'] });
    expect(await contract.client.delete(`${configMaps()}/owner-5`, { propagationPolicy: 'Foreground' })).toMatchObject({
      status: 200,
      body: {
        kind: 'ConfigMap',
        metadata: { deletionTimestamp: expect.any(String), finalizers: ['foregroundDeletion'] },
      },
    });
    await eventually(
      () => contract.client.get(`${configMaps()}/child-5`),
      ({ body }) => body.metadata.deletionTimestamp !== undefined,
    );
    expect((await contract.client.get(`${configMaps()}/owner-5`)).status).toBe(200);
    await contract.client.patch(`${configMaps()}/child-5`, 'merge', { metadata: { finalizers: null } });
    await eventuallyGone(contract.client, `${configMaps()}/owner-5`);
    expect((await contract.client.get(`${configMaps()}/child-5`)).status).toBe(404);
  });

  it('removes an object whose owner never existed', async () => {
    await make('stray', {
      ownerReferences: [
        { apiVersion: 'v1', kind: 'ConfigMap', name: 'ghost', uid: 'bbbbbbbb-0000-0000-0000-000000000000' },
      ],
    });
    await eventuallyGone(contract.client, `${configMaps()}/stray`);
  });

  it('takes the policy from the query too', async () => {
    const owner = await make('owner-6');
    await make('child-6', ownedBy(owner));
    await contract.client.delete(`${configMaps()}/owner-6?propagationPolicy=Orphan`);
    await eventuallyGone(contract.client, `${configMaps()}/owner-6`);
    expect((await contract.client.get(`${configMaps()}/child-6`)).status).toBe(200);
  });

  it('refuses an unknown policy', async () => {
    await make('kept');
    expect(await contract.client.delete(`${configMaps()}/kept`, { propagationPolicy: 'Sideways' })).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('propagationPolicy') },
    });
  });
});
