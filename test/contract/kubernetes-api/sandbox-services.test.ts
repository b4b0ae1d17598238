import { describe, expect, it } from 'vitest';
import { wantsControlPlane } from '../../support/control-plane.ts';
import { aDeployment, eventually, eventuallyGone, succeeded, useContract } from './contract.ts';
import { eventuallyHasStatus, isTrue, pathIn } from './workload-fixtures.ts';

const contract = useContract();
const inNamespace = (group: string, resource: string) => pathIn(contract, group, resource);
const deployments = () => inNamespace('/apis/apps/v1', 'deployments');

describe.skipIf(wantsControlPlane())('in the sandbox, which has a network and volumes in name', () => {
  it('a Service has the ready Pods as endpoints, and a load balancer an address', async () => {
    succeeded(await contract.client.post(deployments(), aDeployment('served', { replicas: 2 })));
    const spec = { type: 'LoadBalancer', selector: { app: 'served' }, ports: [{ port: 80, targetPort: 8080 }] };
    succeeded(
      await contract.client.post(inNamespace('/api/v1', 'services'), {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'served' },
        spec,
      }),
    );
    const { body } = await eventually(
      () => contract.client.get(inNamespace('/api/v1', 'endpoints/served')),
      ({ body }) => ((body.subsets ?? []) as { addresses?: object[] }[])[0]?.addresses?.length === 2,
    );
    expect(body.subsets).toMatchObject([{ ports: [{ port: 8080, protocol: 'TCP' }] }]);
    const status = await eventuallyHasStatus(
      contract,
      inNamespace('/api/v1', 'services/served'),
      ({ loadBalancer }) => 'ingress' in (loadBalancer as object),
    );
    expect(status.loadBalancer).toEqual({ ingress: [{ ip: '127.0.0.1' }] });
    const slices = await contract.client.get(
      `${inNamespace('/apis/discovery.k8s.io/v1', 'endpointslices')}?labelSelector=kubernetes.io/service-name%3Dserved`,
    );
    expect(slices.body.items).toHaveLength(1);
    await contract.client.delete(inNamespace('/api/v1', 'services/served'));
    await eventuallyGone(contract.client, inNamespace('/api/v1', 'endpoints/served'));
  });

  it('an Ingress gets an address, a claim is bound', async () => {
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'edge' },
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    };
    const ingresses = inNamespace('/apis/networking.k8s.io/v1', 'ingresses');
    succeeded(await contract.client.post(ingresses, ingress));
    await eventuallyHasStatus(
      contract,
      `${ingresses}/edge`,
      ({ loadBalancer }) => JSON.stringify(loadBalancer)?.includes('127.0.0.1') === true,
    );
    const claims = inNamespace('/api/v1', 'persistentvolumeclaims');
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    succeeded(
      await contract.client.post(claims, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'disk' },
        spec,
      }),
    );
    const status = await eventuallyHasStatus(contract, `${claims}/disk`, ({ phase }) => phase === 'Bound');
    expect(status).toMatchObject({ capacity: { storage: '1Gi' } });
  });

  it('an autoscaler keeps its target within its bounds, a disruption budget counts', async () => {
    succeeded(await contract.client.post(deployments(), aDeployment('bounded', { replicas: 1 })));
    const autoscalers = inNamespace('/apis/autoscaling/v2', 'horizontalpodautoscalers');
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'bounded' };
    const autoscaler = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'bounded' },
      spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 4 },
    };
    succeeded(await contract.client.post(autoscalers, autoscaler));
    await eventuallyHasStatus(contract, `${deployments()}/bounded`, ({ readyReplicas }) => readyReplicas === 2);
    await eventuallyHasStatus(
      contract,
      `${autoscalers}/bounded`,
      (status) => isTrue(status, 'ScalingActive') && status.currentReplicas === 2,
    );
    const budgets = inNamespace('/apis/policy/v1', 'poddisruptionbudgets');
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'bounded' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'bounded' } } },
    };
    succeeded(await contract.client.post(budgets, budget));
    const status = await eventuallyHasStatus(
      contract,
      `${budgets}/bounded`,
      ({ disruptionsAllowed }) => disruptionsAllowed === 1,
    );
    expect(status).toMatchObject({ currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 });
  });

  it('an APIService is available when it is served here, and not when it is another server’s', async () => {
    const path = '/apis/apiregistration.k8s.io/v1/apiservices';
    const named = (group: string, more: object) => ({
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `v1.${group}` },
      spec: { group, version: 'v1', groupPriorityMinimum: 100, versionPriority: 10, ...more },
    });
    const service = { namespace: contract.namespace, name: 'metrics' };
    succeeded(await contract.client.post(path, named('local.example.com', {})));
    succeeded(await contract.client.post(path, named('remote.example.com', { service, insecureSkipTLSVerify: true })));
    await eventuallyHasStatus(contract, `${path}/v1.local.example.com`, (status) => isTrue(status, 'Available'));
    const remote = await eventuallyHasStatus(
      contract,
      `${path}/v1.remote.example.com`,
      ({ conditions }) => conditions !== undefined,
    );
    expect(remote.conditions).toMatchObject([{ type: 'Available', status: 'False', reason: 'MissingEndpoints' }]);
  });
});
