import { describe, expect, it } from 'vitest';
import { aDeployment, succeeded, useContract } from './contract.ts';

const contract = useContract();
const deployments = () => `/apis/apps/v1/namespaces/${contract.namespace}/deployments`;

/** A Deployment that no controller touches: its status is only what tests write. */
async function pausedDeployment(name: string): Promise<string> {
  succeeded(await contract.client.post(deployments(), aDeployment(name, { replicas: 0, paused: true })));
  return `${deployments()}/${name}`;
}

describe('generation', () => {
  it('is 1 at first, and counts changes of the spec alone', async () => {
    const path = await pausedDeployment('counted');
    const generationAfter = async (patch: object) =>
      succeeded(await contract.client.patch(path, 'merge', patch)).metadata.generation;
    expect((await contract.client.get(path)).body.metadata.generation).toBe(1);
    expect(await generationAfter({ metadata: { labels: { app: 'x' } } })).toBe(1);
    expect(await generationAfter({ spec: { minReadySeconds: 5 } })).toBe(2);
    expect(await generationAfter({ spec: { minReadySeconds: 5 } })).toBe(2);
    expect(await generationAfter({ spec: { minReadySeconds: 6 } })).toBe(3);
  });

  it('cannot be set by the caller', async () => {
    const path = await pausedDeployment('presumed');
    const { body } = await contract.client.patch(path, 'merge', { metadata: { generation: 42 } });
    expect(body.metadata.generation).toBe(1);
  });

  it('is not kept for kinds without spec', async () => {
    const path = `/api/v1/namespaces/${contract.namespace}/configmaps`;
    const { metadata } = succeeded(
      await contract.client.post(path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'plain' } }),
    );
    expect(metadata).not.toHaveProperty('generation');
  });
});

describe('status', () => {
  it('is not written by the main resource', async () => {
    const path = await pausedDeployment('main');
    const { body } = await contract.client.patch(path, 'merge', { status: { readyReplicas: 7, replicas: 7 } });
    expect(body.status ?? {}).not.toHaveProperty('readyReplicas');
  });

  it('is all that /status writes', async () => {
    const path = `/apis/networking.k8s.io/v1/namespaces/${contract.namespace}/ingresses`;
    const backend = { service: { name: 'web', port: { number: 80 } } };
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web' },
      spec: { defaultBackend: backend },
    };
    succeeded(await contract.client.post(path, ingress));
    const patch = {
      metadata: { labels: { app: 'x' } },
      spec: { ingressClassName: 'other' },
      status: { loadBalancer: { ingress: [{ hostname: 'web.example' }] } },
    };
    const answer = succeeded(await contract.client.patch(`${path}/web/status`, 'merge', patch));
    expect(answer).toMatchObject({
      metadata: { generation: 1 },
      status: { loadBalancer: { ingress: [{ hostname: 'web.example' }] } },
    });
    expect(answer.spec).not.toHaveProperty('ingressClassName');
  });

  it('can be read on its own', async () => {
    const path = await pausedDeployment('readable');
    expect((await contract.client.get(`${path}/status`)).body).toMatchObject({
      kind: 'Deployment',
      metadata: { name: 'readable' },
    });
  });
});

describe('scale', () => {
  it('shows and changes the number of replicas', async () => {
    const path = await pausedDeployment('scaled');
    const scale = succeeded(await contract.client.get(`${path}/scale`));
    expect(scale).toMatchObject({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'scaled', namespace: contract.namespace },
      spec: {},
      status: { replicas: 0, selector: 'app=scaled' },
    });
    // Without a resourceVersion, because the controller writes the status of the same object meanwhile.
    const wanted = { ...scale, metadata: { name: 'scaled', namespace: contract.namespace }, spec: { replicas: 4 } };
    expect(await contract.client.put(`${path}/scale`, wanted)).toMatchObject({
      status: 200,
      body: { kind: 'Scale', spec: { replicas: 4 } },
    });
    expect((await contract.client.get(path)).body).toMatchObject({
      spec: { replicas: 4 },
      metadata: { generation: 2 },
    });
  });

  it('takes patches', async () => {
    const path = await pausedDeployment('scaled-by-patch');
    expect((await contract.client.patch(`${path}/scale`, 'merge', { spec: { replicas: 2 } })).body).toMatchObject({
      spec: { replicas: 2 },
    });
  });
});
