import { describe, expect, it } from 'vitest';
import { aConfigMap, succeeded, uniqueName, useContract } from './contract.ts';

const contract = useContract();
const configMaps = () => `/api/v1/namespaces/${contract.namespace}/configmaps`;

describe('create', () => {
  it('answers 201 with what the server adds: uid, resourceVersion, time, namespace', async () => {
    const { status, body } = await contract.client.post(configMaps(), aConfigMap('created'));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'created',
        namespace: contract.namespace,
        uid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
        creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
      data: { color: 'blue' },
    });
  });

  it('is read back as it was answered', async () => {
    const created = succeeded(await contract.client.post(configMaps(), aConfigMap('read-back')));
    expect((await contract.client.get(`${configMaps()}/read-back`)).body).toEqual(created);
  });

  it('refuses a name that is taken with 409 AlreadyExists', async () => {
    await contract.client.post(configMaps(), aConfigMap('taken'));
    expect(await contract.client.post(configMaps(), aConfigMap('taken'))).toMatchObject({
      status: 409,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'configmaps "taken" already exists',
        reason: 'AlreadyExists',
        details: { name: 'taken', kind: 'configmaps' },
        code: 409,
      },
    });
  });

  it('completes generateName with a random suffix', async () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'made-' } };
    const first = succeeded(await contract.client.post(configMaps(), object));
    const second = succeeded(await contract.client.post(configMaps(), object));
    expect(first.metadata.name).toMatch(/^made-[a-z0-9]{5}$/);
    expect(second.metadata.name).not.toBe(first.metadata.name);
  });

  it('ignores uid, creationTimestamp and status of the caller', async () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'presuming', creationTimestamp: '2001-01-01T00:00:00Z' },
      spec: { ports: [{ port: 80 }] },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
    };
    const path = `/api/v1/namespaces/${contract.namespace}/services`;
    const created = succeeded(await contract.client.post(path, object));
    expect(created.metadata.creationTimestamp).not.toBe('2001-01-01T00:00:00Z');
    expect(created.status).toEqual({ loadBalancer: {} });
  });

  it('refuses an object of another namespace than the path with 400', async () => {
    const object = { ...aConfigMap('elsewhere'), metadata: { name: 'elsewhere', namespace: 'default' } };
    expect(await contract.client.post(configMaps(), object)).toMatchObject({
      status: 400,
      body: {
        reason: 'BadRequest',
        message: expect.stringContaining(
          'the namespace of the provided object does not match the namespace sent on the request',
        ),
      },
    });
  });

  it('refuses to create with a resourceVersion', async () => {
    const object = { ...aConfigMap('versioned'), metadata: { name: 'versioned', resourceVersion: '7' } };
    expect(await contract.client.post(configMaps(), object)).toMatchObject({
      status: 500,
      body: { message: 'resourceVersion should not be set on objects to be created' },
    });
  });

  it('refuses to create in a namespace that does not exist with 404', async () => {
    const path = `/api/v1/namespaces/${uniqueName('missing')}/configmaps`;
    const { status, body } = await contract.client.post(path, aConfigMap('nowhere'));
    expect(status).toBe(404);
    expect(body).toMatchObject({
      reason: 'NotFound',
      message: expect.stringMatching(/^namespaces "missing-[0-9a-f]+" not found$/),
    });
  });
});

describe('read', () => {
  it('answers 404 NotFound for an object that is not there', async () => {
    expect(await contract.client.get(`${configMaps()}/absent`)).toMatchObject({
      status: 404,
      body: {
        kind: 'Status',
        status: 'Failure',
        message: 'configmaps "absent" not found',
        reason: 'NotFound',
        details: { name: 'absent', kind: 'configmaps' },
        code: 404,
      },
    });
  });

  it('names the group in a 404 of another group than the core', async () => {
    expect(
      await contract.client.get(`/apis/apps/v1/namespaces/${contract.namespace}/deployments/absent`),
    ).toMatchObject({
      status: 404,
      body: {
        message: 'deployments.apps "absent" not found',
        details: { name: 'absent', group: 'apps', kind: 'deployments' },
      },
    });
  });

  it('answers 404 for a resource that it does not serve', async () => {
    expect(await contract.client.get(`/api/v1/namespaces/${contract.namespace}/unicorns`)).toMatchObject({
      status: 404,
      body: { message: 'the server could not find the requested resource', reason: 'NotFound' },
    });
  });
});

describe('update', () => {
  it('replaces the object and gives it a new resourceVersion', async () => {
    const created = succeeded(await contract.client.post(configMaps(), aConfigMap('replaced')));
    const updated = succeeded(
      await contract.client.put(`${configMaps()}/replaced`, aConfigMap('replaced', { size: 'large' })),
    );
    expect(updated.data).toEqual({ size: 'large' });
    expect(updated.metadata.uid).toBe(created.metadata.uid);
    expect(updated.metadata.resourceVersion).not.toBe(created.metadata.resourceVersion);
  });

  it('keeps the resourceVersion when nothing changes', async () => {
    const created = succeeded(await contract.client.post(configMaps(), aConfigMap('unchanged')));
    const updated = succeeded(await contract.client.put(`${configMaps()}/unchanged`, created));
    expect(updated.metadata.resourceVersion).toBe(created.metadata.resourceVersion);
  });

  it('refuses to update what does not exist with 404', async () => {
    expect(await contract.client.put(`${configMaps()}/never-made`, aConfigMap('never-made'))).toMatchObject({
      status: 404,
      body: { message: 'configmaps "never-made" not found' },
    });
  });

  it('refuses a body whose name is not that of the path', async () => {
    expect(await contract.client.put(`${configMaps()}/one-name`, aConfigMap('other-name'))).toMatchObject({
      status: 400,
      body: {
        reason: 'BadRequest',
        message: 'the name of the object (other-name) does not match the name on the URL (one-name)',
      },
    });
  });

  it('refuses another uid than that of the live object with 409', async () => {
    await contract.client.post(configMaps(), aConfigMap('reborn'));
    const object = {
      ...aConfigMap('reborn'),
      metadata: { name: 'reborn', uid: '11111111-2222-3333-4444-555555555555' },
    };
    expect(await contract.client.put(`${configMaps()}/reborn`, object)).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        message: expect.stringContaining('UID in precondition: 11111111-2222-3333-4444-555555555555'),
      },
    });
  });
});

describe('optimistic concurrency', () => {
  it('refuses an update with a resourceVersion that is not the latest with 409 Conflict', async () => {
    const first = succeeded(await contract.client.post(configMaps(), aConfigMap('contended')));
    succeeded(await contract.client.put(`${configMaps()}/contended`, { ...first, data: { color: 'red' } }));
    expect(
      await contract.client.put(`${configMaps()}/contended`, { ...first, data: { color: 'green' } }),
    ).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on configmaps "contended": the object has been modified; please apply your changes to the latest version and try again',
        details: { name: 'contended', kind: 'configmaps' },
      },
    });
  });

  it('accepts an update without resourceVersion, whatever happened before', async () => {
    await contract.client.post(configMaps(), aConfigMap('unconditional'));
    const updated = await contract.client.put(
      `${configMaps()}/unconditional`,
      aConfigMap('unconditional', { color: 'red' }),
    );
    expect(updated).toMatchObject({ status: 200, body: { data: { color: 'red' } } });
  });

  it('refuses a patch that states a stale resourceVersion', async () => {
    const first = succeeded(await contract.client.post(configMaps(), aConfigMap('patched')));
    await contract.client.patch(`${configMaps()}/patched`, 'merge', { data: { color: 'red' } });
    const stale = { metadata: { resourceVersion: first.metadata.resourceVersion }, data: { color: 'green' } };
    expect(await contract.client.patch(`${configMaps()}/patched`, 'merge', stale)).toMatchObject({
      status: 409,
      body: { reason: 'Conflict', message: expect.stringContaining('the object has been modified') },
    });
  });
});
