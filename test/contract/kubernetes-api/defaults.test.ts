import { describe, expect, it } from 'vitest';
import { aDeployment, aPodTemplate, succeeded, useContract } from './contract.ts';

const contract = useContract();
const inNamespace = (group: string, resource: string) => `${group}/namespaces/${contract.namespace}/${resource}`;

const podDefaults = {
  containers: [
    {
      name: 'web',
      image: 'registry.example/web:1',
      imagePullPolicy: 'IfNotPresent',
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    },
  ],
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
};

describe('defaults', () => {
  it('complete a Deployment', async () => {
    const { spec } = succeeded(
      await contract.client.post(inNamespace('/apis/apps/v1', 'deployments'), aDeployment('web')),
    );
    expect(spec).toEqual({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      selector: { matchLabels: { app: 'web' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      // Up to Kubernetes 1.33 the metadata carries `creationTimestamp: null` too.
      template: { metadata: expect.objectContaining({ labels: { app: 'web' } }), spec: podDefaults },
    });
  });

  it('complete a StatefulSet', async () => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: { serviceName: 'db', selector: { matchLabels: { app: 'db' } }, template: aPodTemplate('db') },
    };
    const { spec } = succeeded(await contract.client.post(inNamespace('/apis/apps/v1', 'statefulsets'), object));
    expect(spec).toMatchObject({
      replicas: 1,
      podManagementPolicy: 'OrderedReady',
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      template: { spec: podDefaults },
    });
  });

  it('complete a DaemonSet', async () => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent' },
      spec: { selector: { matchLabels: { app: 'agent' } }, template: aPodTemplate('agent') },
    };
    const { spec } = succeeded(await contract.client.post(inNamespace('/apis/apps/v1', 'daemonsets'), object));
    expect(spec).toMatchObject({
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
    });
  });

  it('complete a Service with protocol, target port, type and an address', async () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    };
    const { spec } = succeeded(await contract.client.post(inNamespace('/api/v1', 'services'), object));
    expect(spec).toMatchObject({
      type: 'ClusterIP',
      clusterIP: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      sessionAffinity: 'None',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    });
    expect((spec as { clusterIPs: string[]; clusterIP: string }).clusterIPs).toEqual([
      (spec as { clusterIP: string }).clusterIP,
    ]);
  });

  it('give a NodePort service a port of the node range', async () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'edge' },
      spec: { type: 'NodePort', ports: [{ port: 80 }] },
    };
    const { spec } = succeeded(await contract.client.post(inNamespace('/api/v1', 'services'), object));
    const { nodePort } = (spec as { ports: [{ nodePort: number }] }).ports[0];
    expect(nodePort).toBeGreaterThanOrEqual(30_000);
    expect(nodePort).toBeLessThanOrEqual(32_767);
  });

  it('leave a headless Service without address', async () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'headless' },
      spec: { clusterIP: 'None', ports: [{ port: 80 }] },
    };
    const { spec } = succeeded(await contract.client.post(inNamespace('/api/v1', 'services'), object));
    expect(spec).toMatchObject({ clusterIP: 'None', clusterIPs: ['None'] });
  });

  it('complete a Job with a selector and labels of its uid', async () => {
    const object = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'work' },
      spec: {
        template: {
          spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'registry.example/work:1' }] },
        },
      },
    };
    const created = succeeded(await contract.client.post(inNamespace('/apis/batch/v1', 'jobs'), object));
    expect(created.spec).toMatchObject({ backoffLimit: 6, completions: 1, parallelism: 1 });
    const { selector, template } = created.spec as {
      selector: { matchLabels: object };
      template: { metadata: { labels: object } };
    };
    expect(Object.values(selector.matchLabels)).toEqual([created.metadata.uid]);
    expect(Object.values(template.metadata.labels)).toEqual(expect.arrayContaining([created.metadata.uid, 'work']));
  });

  it('turn stringData of a Secret into data, and set its type', async () => {
    const object = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, stringData: { password: 'hunter2' } };
    const created = succeeded(await contract.client.post(inNamespace('/api/v1', 'secrets'), object));
    expect(created).toMatchObject({ type: 'Opaque', data: { password: Buffer.from('hunter2').toString('base64') } });
    expect(created).not.toHaveProperty('stringData');
  });

  it.each([
    ['registry.example/web', 'Always'],
    ['registry.example/web:latest', 'Always'],
    ['registry.example:5000/web', 'Always'],
    ['registry.example/web:1', 'IfNotPresent'],
  ])('pull %s with the policy %s', async (image, policy) => {
    const template = { metadata: { labels: { app: 'p' } }, spec: { containers: [{ name: 'web', image }] } };
    const path = `${inNamespace('/apis/apps/v1', 'deployments')}?dryRun=All`;
    const { spec } = succeeded(await contract.client.post(path, aDeployment('p', { template })));
    expect(spec).toMatchObject({ template: { spec: { containers: [{ imagePullPolicy: policy }] } } });
  });

  it('write quantities in their canonical form', async () => {
    const resources = { limits: { cpu: '1000m', memory: '1024Mi' }, requests: { cpu: 0.5, memory: '1000000' } };
    const template = {
      metadata: { labels: { app: 'q' } },
      spec: { containers: [{ name: 'web', image: 'registry.example/web:1', resources }] },
    };
    const { spec } = succeeded(
      await contract.client.post(
        inNamespace('/apis/apps/v1', 'deployments'),
        aDeployment('q', { template, replicas: 0 }),
      ),
    );
    expect(spec).toMatchObject({
      template: {
        spec: {
          containers: [{ resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m', memory: '1M' } } }],
        },
      },
    });
  });

  it('drop fields that the kind does not have', async () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'odd' }, data: {}, colour: 'blue' };
    expect(succeeded(await contract.client.post(inNamespace('/api/v1', 'configmaps'), object))).not.toHaveProperty(
      'colour',
    );
  });
});
