import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { wantsControlPlane } from '../../support/control-plane.ts';
import { aDeployment, aPodTemplate, eventually, succeeded, useContract } from './contract.ts';
import {
  aContainer,
  eventuallyHasStatus,
  isTrue,
  pathIn,
  podsOf,
  podTemplateOf,
  type Status,
} from './workload-fixtures.ts';

const contract = useContract();
const inNamespace = (group: string, resource: string) => pathIn(contract, group, resource);
const deployments = () => inNamespace('/apis/apps/v1', 'deployments');
const replicaSets = () => inNamespace('/apis/apps/v1', 'replicasets');
const pods = () => inNamespace('/api/v1', 'pods');

function sizeOf({ spec, status }: KubernetesObject): { readonly wanted: number; readonly ready: number } {
  const { replicas } = spec as { readonly replicas: number };
  return { wanted: replicas, ready: (status as Status | undefined)?.readyReplicas ?? 0 };
}

describe.skipIf(wantsControlPlane())('in the sandbox, which has a kubelet', () => {
  it('a Deployment becomes available, complete and counted', async () => {
    succeeded(await contract.client.post(deployments(), aDeployment('web', { replicas: 3 })));
    const status = await eventuallyHasStatus(
      contract,
      `${deployments()}/web`,
      ({ conditions }) => conditions?.some(({ reason }) => reason === 'NewReplicaSetAvailable') === true,
    );
    expect(status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    expect(status).not.toHaveProperty('unavailableReplicas');
    expect(isTrue(status, 'Available')).toBe(true);
  });

  it('a rolling update never has fewer ready Pods than maxUnavailable leaves, nor more than maxSurge allows', async () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
    succeeded(await contract.client.post(deployments(), aDeployment('careful', { replicas: 3, strategy })));
    await eventuallyHasStatus(contract, `${deployments()}/careful`, ({ readyReplicas }) => readyReplicas === 3);
    const list = await contract.client.get(`${replicaSets()}?labelSelector=app%3Dcareful`);
    const from = list.body.metadata.resourceVersion;
    const watch = await contract.client.watch(
      `${replicaSets()}?watch=1&labelSelector=app%3Dcareful&resourceVersion=${from}`,
    );
    const image = { spec: { template: { spec: { containers: [aContainer('registry.example/web:2')] } } } };
    await contract.client.patch(`${deployments()}/careful`, 'strategic', image);
    // What is asked for: as in any cluster, a Pod that is to go may still be there when its successor is made.
    const sizes = new Map<string, { readonly wanted: number; readonly ready: number }>(
      list.body.items.map((item: KubernetesObject) => [item.metadata.name, sizeOf(item)]),
    );
    const total = (name: 'wanted' | 'ready') => [...sizes.values()].reduce((sum, size) => sum + size[name], 0);
    const seen: { readonly wanted: number; readonly ready: number }[] = [];
    while (!(sizes.size === 2 && total('wanted') === 3 && [...sizes.values()].some(({ wanted }) => wanted === 0))) {
      const { object } = await watch.next();
      sizes.set(object.metadata.name, sizeOf(object));
      seen.push({ wanted: total('wanted'), ready: total('ready') });
    }
    watch.close();
    expect(Math.min(...seen.map(({ ready }) => ready))).toBeGreaterThanOrEqual(3);
    expect(Math.max(...seen.map(({ wanted }) => wanted))).toBe(4);
    await eventuallyHasStatus(
      contract,
      `${deployments()}/careful`,
      (now) => now.replicas === 3 && now.updatedReplicas === 3,
    );
    const images = (await podsOf(contract, 'careful')).map(
      (pod) => (pod.spec as { containers: [{ image: string }] }).containers[0].image,
    );
    expect(new Set(images)).toEqual(new Set(['registry.example/web:2']));
  });

  it('Recreate ends all old Pods before it starts new ones', async () => {
    succeeded(
      await contract.client.post(
        deployments(),
        aDeployment('replaced', { replicas: 2, strategy: { type: 'Recreate' } }),
      ),
    );
    await eventuallyHasStatus(contract, `${deployments()}/replaced`, ({ readyReplicas }) => readyReplicas === 2);
    const from = (await contract.client.get(pods())).body.metadata.resourceVersion;
    const watch = await contract.client.watch(`${pods()}?watch=1&labelSelector=app%3Dreplaced&resourceVersion=${from}`);
    const image = { spec: { template: { spec: { containers: [aContainer('registry.example/web:2')] } } } };
    await contract.client.patch(`${deployments()}/replaced`, 'strategic', image);
    const order: string[] = [];
    while (order.filter((type) => type === 'ADDED').length < 2) {
      const { type } = await watch.next();
      if (type !== 'MODIFIED') order.push(type);
    }
    watch.close();
    expect(order).toEqual(['DELETED', 'DELETED', 'ADDED', 'ADDED']);
  });

  it('a Deployment whose image cannot be pulled gets no further than its deadline', async () => {
    const template = podTemplateOf('broken', [aContainer('registry.example/does-not-exist:1')]);
    succeeded(
      await contract.client.post(deployments(), aDeployment('broken', { progressDeadlineSeconds: 1, template })),
    );
    const status = await eventuallyHasStatus(
      contract,
      `${deployments()}/broken`,
      ({ conditions }) => conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded') === true,
    );
    expect(isTrue(status, 'Available')).toBe(false);
    const [pod] = await podsOf(contract, 'broken');
    expect(pod?.status).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }],
    });
  });

  it('a container that fails again and again is in CrashLoopBackOff', async () => {
    const template = podTemplateOf('crashing', [aContainer('registry.example/web:1', { command: ['false'] })]);
    succeeded(await contract.client.post(deployments(), aDeployment('crashing', { template })));
    const crashed = await eventually(
      () => podsOf(contract, 'crashing'),
      ([pod]) => JSON.stringify(pod?.status ?? {}).includes('CrashLoopBackOff'),
    );
    expect(crashed[0]?.status).toMatchObject({
      phase: 'Running',
      containerStatuses: [{ restartCount: 1, ready: false }],
    });
  });

  it('a Pod that asks for another node is never scheduled', async () => {
    const template = podTemplateOf('picky', [aContainer('registry.example/web:1')], {
      nodeSelector: { 'kubernetes.io/os': 'windows' },
    });
    succeeded(await contract.client.post(deployments(), aDeployment('picky', { template })));
    const [pod] = await eventually(
      () => podsOf(contract, 'picky'),
      ([first]) => ((first?.status ?? {}) as Status).conditions !== undefined,
    );
    expect(pod?.status).toMatchObject({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }],
    });
  });

  it('a StatefulSet starts its Pods one after the other, with a claim each, and updates from the last to the first', async () => {
    const path = inNamespace('/apis/apps/v1', 'statefulsets');
    const claim = {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    };
    const spec = {
      serviceName: 'db',
      replicas: 3,
      selector: { matchLabels: { app: 'db' } },
      template: aPodTemplate('db'),
      volumeClaimTemplates: [claim],
    };
    const watch = await contract.client.watch(`${pods()}?watch=1&labelSelector=app%3Ddb`);
    succeeded(
      await contract.client.post(path, { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db' }, spec }),
    );
    const first = await eventuallyHasStatus(contract, `${path}/db`, ({ readyReplicas }) => readyReplicas === 3);
    expect(
      (await contract.client.get(inNamespace('/api/v1', 'persistentvolumeclaims'))).body.items.map(
        ({ metadata }) => metadata.name,
      ),
    ).toEqual(['data-db-0', 'data-db-1', 'data-db-2']);
    const image = { spec: { template: { spec: { containers: [aContainer('registry.example/web:2')] } } } };
    await contract.client.patch(`${path}/db`, 'strategic', image);
    const second = await eventuallyHasStatus(
      contract,
      `${path}/db`,
      ({ observedGeneration, updatedReplicas, readyReplicas, currentRevision }) =>
        observedGeneration === 2 &&
        updatedReplicas === 3 &&
        readyReplicas === 3 &&
        currentRevision !== first.currentRevision,
    );
    expect(second.currentRevision).toBe(second.updateRevision);
    const order: string[] = [];
    while (order.length < 9) {
      const { type, object } = await watch.next();
      if (type !== 'MODIFIED') order.push(`${type} ${object.metadata.name}`);
    }
    watch.close();
    expect(order).toEqual([
      'ADDED db-0',
      'ADDED db-1',
      'ADDED db-2',
      'DELETED db-2',
      'ADDED db-2',
      'DELETED db-1',
      'ADDED db-1',
      'DELETED db-0',
      'ADDED db-0',
    ]);
  });

  it('a DaemonSet has one Pod, on the one node', async () => {
    const path = inNamespace('/apis/apps/v1', 'daemonsets');
    const spec = { selector: { matchLabels: { app: 'agent' } }, template: aPodTemplate('agent') };
    succeeded(
      await contract.client.post(path, { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent' }, spec }),
    );
    const status = await eventuallyHasStatus(contract, `${path}/agent`, ({ numberAvailable }) => numberAvailable === 1);
    expect(status).toMatchObject({
      desiredNumberScheduled: 1,
      currentNumberScheduled: 1,
      updatedNumberScheduled: 1,
      observedGeneration: 1,
    });
    expect((await podsOf(contract, 'agent'))[0]?.spec).toMatchObject({ nodeName: 'sandbox' });
  });
});
