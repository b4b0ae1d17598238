import { describe, expect, it } from 'vitest';
import { aConfigMap, createNamespace, eventually, eventuallyGone, uniqueName, useContract } from './contract.ts';

const contract = useContract();

describe('namespaces', () => {
  it.each(['default', 'kube-system', 'kube-public', 'kube-node-lease'])('%s exists', async (name) => {
    expect(await contract.client.get(`/api/v1/namespaces/${name}`)).toMatchObject({
      status: 200,
      body: { status: { phase: 'Active' } },
    });
  });

  it('are active, and held by the finalizer kubernetes', async () => {
    const { body } = await contract.client.get(`/api/v1/namespaces/${contract.namespace}`);
    expect(body).toMatchObject({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
  });

  it('carry their name as a label', async ({ skip }) => {
    skip(contract.minor < 21, 'since Kubernetes 1.21');
    const { body } = await contract.client.get(`/api/v1/namespaces/${contract.namespace}`);
    expect(body.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': contract.namespace });
  });

  it('get the ServiceAccount default and the ConfigMap kube-root-ca.crt', async () => {
    const path = `/api/v1/namespaces/${contract.namespace}`;
    await eventually(
      () => contract.client.get(`${path}/serviceaccounts/default`),
      ({ status }) => status === 200,
    );
    const { body } = await eventually(
      () => contract.client.get(`${path}/configmaps/kube-root-ca.crt`),
      ({ status }) => status === 200,
    );
    expect(body.data).toMatchObject({ 'ca.crt': expect.stringContaining('BEGIN CERTIFICATE') });
  });

  it('are deleted with all they hold, and refuse new objects meanwhile', async () => {
    const name = uniqueName('contract');
    const path = `/api/v1/namespaces/${name}`;
    await createNamespace(contract.client, name);
    const held = { ...aConfigMap('held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } };
    await contract.client.post(`${path}/configmaps`, held);
    await contract.client.post(`${path}/configmaps`, aConfigMap('plain'));
    const deleted = await contract.client.delete(path);
    expect(deleted).toMatchObject({ status: 200, body: { kind: 'Namespace', status: { phase: 'Terminating' } } });
    await eventuallyGone(contract.client, `${path}/configmaps/plain`);
    expect(await contract.client.post(`${path}/configmaps`, aConfigMap('late'))).toMatchObject({
      status: 403,
      body: {
        reason: 'Forbidden',
        message: `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
        details: {
          causes: [
            {
              reason: 'NamespaceTerminating',
              message: `namespace ${name} is being terminated`,
              field: 'metadata.namespace',
            },
          ],
        },
      },
    });
    expect((await contract.client.get(path)).body).toMatchObject({ status: { phase: 'Terminating' } });
    await contract.client.patch(`${path}/configmaps/held`, 'merge', { metadata: { finalizers: null } });
    await eventuallyGone(contract.client, path);
  });

  it('cannot be deleted when they are those of the system', async () => {
    expect(await contract.client.delete('/api/v1/namespaces/default')).toMatchObject({
      status: 403,
      body: { reason: 'Forbidden', message: 'namespaces "default" is forbidden: this namespace may not be deleted' },
    });
  });
});
