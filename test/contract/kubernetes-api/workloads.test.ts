import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { aDeployment, aPodTemplate, eventually, eventuallyGone, succeeded, useContract } from './contract.ts';

// Only what is true without scheduler and kubelet too; what needs them is in sandbox-workloads.test.ts.
const contract = useContract();
const inNamespace = (group: string, resource: string) => `${group}/namespaces/${contract.namespace}/${resource}`;
const deployments = () => inNamespace('/apis/apps/v1', 'deployments');
const replicaSets = () => inNamespace('/apis/apps/v1', 'replicasets');
const pods = () => inNamespace('/api/v1', 'pods');

async function itemsOf(path: string, app: string): Promise<readonly KubernetesObject[]> {
  return (await contract.client.get(`${path}?labelSelector=app%3D${app}`)).body.items;
}

function eventuallyHas(path: string, app: string, count: number): Promise<readonly KubernetesObject[]> {
  return eventually(
    () => itemsOf(path, app),
    (items) => items.length === count,
  );
}

interface Conditions {
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
  readonly observedGeneration?: number;
}

describe('a Deployment', () => {
  it('makes a ReplicaSet with a template hash, which makes the Pods', async () => {
    const deployment = succeeded(await contract.client.post(deployments(), aDeployment('made', { replicas: 2 })));
    const [replicaSet] = await eventuallyHas(replicaSets(), 'made', 1);
    const hash = replicaSet?.metadata.labels?.['pod-template-hash'];
    expect(replicaSet).toMatchObject({
      metadata: {
        name: `made-${hash}`,
        annotations: {
          'deployment.kubernetes.io/desired-replicas': '2',
          'deployment.kubernetes.io/max-replicas': '3',
          'deployment.kubernetes.io/revision': '1',
        },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: 'made',
            uid: deployment.metadata.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'made', 'pod-template-hash': hash } },
        template: { metadata: { labels: { app: 'made', 'pod-template-hash': hash } } },
      },
    });
    const made = await eventuallyHas(pods(), 'made', 2);
    for (const pod of made) {
      expect(pod.metadata.name).toMatch(new RegExp(`^made-${hash}-[a-z0-9]{5}$`));
      expect(pod).toMatchObject({
        metadata: {
          generateName: `made-${hash}-`,
          labels: { app: 'made', 'pod-template-hash': hash },
          ownerReferences: [
            { kind: 'ReplicaSet', name: `made-${hash}`, uid: replicaSet?.metadata.uid, controller: true },
          ],
        },
        spec: { containers: [{ image: 'registry.example/web:1' }], restartPolicy: 'Always' },
      });
    }
  });

  it('reports what it observed, and that it progresses', async () => {
    await contract.client.post(deployments(), aDeployment('reported', { replicas: 2 }));
    const { body } = await eventually(
      () => contract.client.get(`${deployments()}/reported`),
      ({ body }) => (body.status as { updatedReplicas?: number } | undefined)?.updatedReplicas === 2,
    );
    expect(body).toMatchObject({
      metadata: { annotations: { 'deployment.kubernetes.io/revision': '1' } },
      status: { observedGeneration: 1, replicas: 2, updatedReplicas: 2 },
    });
    const { conditions } = body.status as Conditions;
    expect(conditions?.find(({ type }) => type === 'Progressing')).toMatchObject({ status: 'True' });
    expect(conditions?.find(({ type }) => type === 'Available')).toBeDefined();
  });

  it('makes a second ReplicaSet for a changed template, with the next revision', async () => {
    await contract.client.post(deployments(), aDeployment('changed', { replicas: 1 }));
    await eventuallyHas(replicaSets(), 'changed', 1);
    const change = { spec: { template: { spec: { containers: [{ name: 'web', image: 'registry.example/web:2' }] } } } };
    await contract.client.patch(`${deployments()}/changed`, 'strategic', change);
    const sets = await eventuallyHas(replicaSets(), 'changed', 2);
    const revisions = sets.map((set) => set.metadata.annotations?.['deployment.kubernetes.io/revision']);
    expect(revisions.toSorted()).toEqual(['1', '2']);
    await eventually(
      () => contract.client.get(`${deployments()}/changed`),
      ({ body }) => body.metadata.annotations?.['deployment.kubernetes.io/revision'] === '2',
    );
  });

  it('goes back to the old ReplicaSet when the template does, as a new revision', async () => {
    await contract.client.post(deployments(), aDeployment('returned', { replicas: 0 }));
    const [first] = await eventuallyHas(replicaSets(), 'returned', 1);
    const image = (tag: string) => ({
      spec: { template: { spec: { containers: [{ name: 'web', image: `registry.example/web:${tag}` }] } } },
    });
    await contract.client.patch(`${deployments()}/returned`, 'strategic', image('2'));
    await eventuallyHas(replicaSets(), 'returned', 2);
    await contract.client.patch(`${deployments()}/returned`, 'strategic', image('1'));
    const path = `${replicaSets()}/${first?.metadata.name}`;
    const { body } = await eventually(
      () => contract.client.get(path),
      ({ body }) => body.metadata.annotations?.['deployment.kubernetes.io/revision'] === '3',
    );
    expect(body.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision-history': '1' });
    expect(await itemsOf(replicaSets(), 'returned')).toHaveLength(2);
  });

  it('keeps no more old ReplicaSets than revisionHistoryLimit', async () => {
    await contract.client.post(deployments(), aDeployment('short-lived', { replicas: 0, revisionHistoryLimit: 1 }));
    for (const revision of ['1', '2', '3']) {
      const image = {
        spec: { template: { spec: { containers: [{ name: 'web', image: `registry.example/web:r${revision}` }] } } },
      };
      await contract.client.patch(`${deployments()}/short-lived`, 'strategic', image);
      await eventually(
        () => itemsOf(replicaSets(), 'short-lived'),
        (sets) =>
          sets.some(
            (set) => set.metadata.annotations?.['deployment.kubernetes.io/revision'] === String(Number(revision) + 1),
          ),
      );
    }
    await eventuallyHas(replicaSets(), 'short-lived', 2);
  });

  it('makes nothing new while it is paused, and goes on when it is resumed', async () => {
    await contract.client.post(deployments(), aDeployment('paused', { replicas: 1, paused: true }));
    const { body } = await eventually(
      () => contract.client.get(`${deployments()}/paused`),
      ({ body }) =>
        ((body.status as Conditions | undefined)?.conditions ?? []).some(({ type }) => type === 'Progressing'),
    );
    expect((body.status as Conditions).conditions?.find(({ type }) => type === 'Progressing')).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
    });
    expect(await itemsOf(replicaSets(), 'paused')).toEqual([]);
    await contract.client.patch(`${deployments()}/paused`, 'merge', { spec: { paused: false } });
    await eventuallyHas(pods(), 'paused', 1);
  });

  it('scales', async () => {
    await contract.client.post(deployments(), aDeployment('scaled', { replicas: 1 }));
    await eventuallyHas(pods(), 'scaled', 1);
    await contract.client.patch(`${deployments()}/scaled`, 'merge', { spec: { replicas: 3 } });
    await eventuallyHas(pods(), 'scaled', 3);
    await contract.client.patch(`${deployments()}/scaled`, 'merge', { spec: { replicas: 0 } });
    await eventuallyHas(pods(), 'scaled', 0);
  });

  it('takes its ReplicaSets and Pods along when it is deleted', async () => {
    await contract.client.post(deployments(), aDeployment('deleted', { replicas: 1 }));
    await eventuallyHas(pods(), 'deleted', 1);
    await contract.client.delete(`${deployments()}/deleted`, { propagationPolicy: 'Foreground' });
    await eventuallyGone(contract.client, `${deployments()}/deleted`);
    expect(await itemsOf(replicaSets(), 'deleted')).toEqual([]);
    await eventuallyHas(pods(), 'deleted', 0);
  });
});

describe('a ReplicaSet', () => {
  it('replaces a deleted Pod', async () => {
    await contract.client.post(deployments(), aDeployment('replaced', { replicas: 1 }));
    const [pod] = await eventuallyHas(pods(), 'replaced', 1);
    await contract.client.delete(`${pods()}/${pod?.metadata.name}?gracePeriodSeconds=0`);
    const [other] = await eventually(
      () => itemsOf(pods(), 'replaced'),
      ([first]) => first !== undefined && first.metadata.uid !== pod?.metadata.uid,
    );
    expect(other?.metadata.name).not.toBe(pod?.metadata.name);
  });

  it('adopts Pods without owner that its selector selects', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'waif', labels: { app: 'adopted' } },
      spec: { containers: [{ name: 'web', image: 'registry.example/web:1' }] },
    };
    succeeded(await contract.client.post(pods(), pod));
    const spec = { replicas: 1, selector: { matchLabels: { app: 'adopted' } }, template: aPodTemplate('adopted') };
    succeeded(
      await contract.client.post(replicaSets(), {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: 'adopter' },
        spec,
      }),
    );
    const { body } = await eventually(
      () => contract.client.get(`${pods()}/waif`),
      ({ body }) => body.metadata.ownerReferences !== undefined,
    );
    expect(body.metadata.ownerReferences).toMatchObject([{ kind: 'ReplicaSet', name: 'adopter' }]);
    expect(await itemsOf(pods(), 'adopted')).toHaveLength(1);
  });
});

describe('a StatefulSet', () => {
  it('may mount the volumes that its claim templates bring', async () => {
    const path = `/apis/apps/v1/namespaces/${contract.namespace}/statefulsets`;
    const mounting = (name: string) => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name },
      spec: {
        serviceName: name,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: 'db', image: 'db:1', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
    });
    expect(await contract.client.post(path, mounting('mounts-claim'))).toMatchObject({ status: 201 });
  });

  it('makes its first Pod with the name and labels of its place, and a revision', async () => {
    const path = inNamespace('/apis/apps/v1', 'statefulsets');
    const spec = {
      serviceName: 'db',
      replicas: 2,
      selector: { matchLabels: { app: 'db' } },
      template: aPodTemplate('db'),
    };
    succeeded(
      await contract.client.post(path, { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db' }, spec }),
    );
    const { body: pod } = await eventually(
      () => contract.client.get(`${pods()}/db-0`),
      ({ status }) => status === 200,
    );
    expect(pod).toMatchObject({
      metadata: {
        labels: {
          app: 'db',
          'statefulset.kubernetes.io/pod-name': 'db-0',
          'controller-revision-hash': expect.stringMatching(/^db-/),
        },
      },
      spec: { hostname: 'db-0', subdomain: 'db' },
    });
    const { body } = await eventually(
      () => contract.client.get(`${path}/db`),
      ({ body }) => (body.status as Conditions | undefined)?.observedGeneration === 1,
    );
    const revision = pod.metadata.labels?.['controller-revision-hash'];
    expect(body.status).toMatchObject({ currentRevision: revision, updateRevision: revision });
    expect((await contract.client.get(inNamespace('/apis/apps/v1', `controllerrevisions/${revision}`))).status).toBe(
      200,
    );
  });
});

describe('a Job', () => {
  const aJob = (name: string, spec: object = {}) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      template: {
        metadata: { labels: { app: name } },
        spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'registry.example/work:1' }] },
      },
      ...spec,
    },
  });

  it('makes as many Pods at once as its parallelism', async () => {
    const jobs = inNamespace('/apis/batch/v1', 'jobs');
    const job = succeeded(await contract.client.post(jobs, aJob('parallel', { parallelism: 2, completions: 2 })));
    const made = await eventuallyHas(pods(), 'parallel', 2);
    expect(made[0]).toMatchObject({
      metadata: {
        labels: { 'job-name': 'parallel' },
        ownerReferences: [{ kind: 'Job', name: 'parallel', uid: job.metadata.uid, controller: true }],
      },
      spec: { restartPolicy: 'Never' },
    });
    const { body } = await eventually(
      () => contract.client.get(`${jobs}/parallel`),
      ({ body }) => 'startTime' in ((body.status ?? {}) as object),
    );
    expect(body.status).toMatchObject({ startTime: expect.stringMatching(/Z$/) });
  });
});

describe('a Service with a selector', () => {
  it('gets Endpoints', async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'pointed' },
      spec: { selector: { app: 'nobody' }, ports: [{ port: 80 }] },
    };
    succeeded(await contract.client.post(inNamespace('/api/v1', 'services'), service));
    await eventually(
      () => contract.client.get(inNamespace('/api/v1', 'endpoints/pointed')),
      ({ status }) => status === 200,
    );
  });
});
