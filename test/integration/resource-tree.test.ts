import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../shared/adapters/kubernetes/cluster-transport.ts';
import { connectionFromKubeconfig } from '../../shared/adapters/kubernetes/connection-from-kubeconfig.ts';
import {
  createHttpClusterClient,
  type HttpClusterClient,
} from '../../shared/adapters/kubernetes/http-cluster-client.ts';
import { ClusterForbiddenError, ClusterUnreachableError } from '../../shared/domain/errors/cluster-errors.ts';
import { gvkOf, type KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../shared/domain/resource/resource-key.ts';
import { withTracking } from '../../shared/domain/resource/tracking.ts';
import type { ResourceNode, ResourceTree } from '../../shared/domain/tree/resource-node.ts';
import type { ClusterClient } from '../../shared/ports/cluster-client.ts';
import { findOrphans } from '../../shared/workflows/tree/find-orphans.ts';
import { customResourceDefinition } from '../support/custom-resource-definition.ts';
import { eventually } from '../support/eventually.ts';
import { type KubernetesApi, startKubernetesApi } from '../support/kubernetes-api.ts';
import { type ApiHarness, aManifest, aProjectManifest, createApiHarness } from '../workflow/api/harness.ts';

const namespace = `tree-${randomBytes(4).toString('hex')}`;
const group = `${namespace}.example.com`;
const application = { namespace: 'argocd', name: 'shop' };
const labels = { app: 'web' };
const deployment: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'example.com/web:1' }] } },
  },
};
const service: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace },
  spec: { selector: labels, ports: [{ port: 80 }] },
};
const definition = customResourceDefinition({ group, kind: 'Widget', hasStatus: false });
const widget: KubernetesObject = {
  apiVersion: `${group}/v1`,
  kind: 'Widget',
  metadata: { name: 'gear', namespace },
  spec: { size: 1 },
};
const configMap = (name: string, owners: readonly KubernetesObject[] = []): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name,
    namespace,
    ownerReferences: owners.map(({ apiVersion, kind, metadata }) => ({
      apiVersion,
      kind,
      name: metadata.name,
      uid: metadata.uid ?? '',
    })),
  },
});

describe('the resource tree of an application in a Kubernetes API', () => {
  let api: KubernetesApi;
  let client: HttpClusterClient;
  let harness: ApiHarness;
  const records: RequestRecord[] = [];
  /** What a test changes about the cluster. */
  let behaviour: Partial<ClusterClient> = {};

  const apply = (object: KubernetesObject) =>
    eventually(`${object.kind} is applied`, async () => client.apply(object).catch(() => undefined));
  const tree = async () => {
    const { status, body, headers } = await harness.request('GET', '/api/v1/applications/shop/resource-tree');
    expect(status).toBe(200);
    return { tree: body as ResourceTree, warning: String(headers.warning ?? '') };
  };
  const name = ({ kind, name }: ResourceNode) => `${kind}/${name}`;
  const childrenOf = (nodes: readonly ResourceNode[], parent: string) =>
    nodes.filter(({ parentRefs = [] }) => parentRefs.some((ref) => `${ref.kind}/${ref.name}` === parent));

  beforeAll(async () => {
    api = await startKubernetesApi();
    client = createHttpClusterClient({
      connection: await connectionFromKubeconfig(api.kubeconfig),
      clock: { now: () => new Date() },
      onRequest: (record) => records.push(record),
    });
    await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await apply(definition);
    const managed: KubernetesObject[] = [];
    for (const object of [deployment, service, widget])
      managed.push(await apply(withTracking(object, { application })));
    await apply(configMap('of-gear', managed.slice(2)));
    await apply(configMap('left-behind'));
    await apply(withTracking(configMap('of-other'), { application: { namespace: 'argocd', name: 'other' } }));
    harness = createApiHarness({ clusterDirectory: { open: async () => ({ ...client, ...behaviour }) } });
    await harness.request('POST', '/api/v1/projects', {
      body: { project: aProjectManifest('watchful', { orphanedResources: { ignore: [{ group: '*', kind: 'Job' }] } }) },
    });
    await harness.request('POST', '/api/v1/projects', {
      body: { project: aProjectManifest('quiet', { orphanedResources: { warn: false } }) },
    });
    for (const one of ['shop', 'other']) {
      await harness.request('POST', '/api/v1/applications', {
        body: aManifest(one, { destination: { server: 'https://kubernetes.default.svc', namespace } }),
      });
    }
    await harness.deps.applications.update(application, (record) => ({
      application: {
        ...record.application,
        status: {
          ...record.application.status,
          resources: [...managed, configMap('gone')].map((object) => ({
            ...resourceKeyOf(object),
            version: gvkOf(object).version,
            health: { status: 'Progressing' },
          })),
        },
      },
      control: {
        ...record.control,
        inventory: managed.map((object) => ({ ...resourceKeyOf(object), version: gvkOf(object).version })),
      },
    }));
    await eventually('the controllers have made what belongs to them', async () => {
      const { nodes } = (await tree()).tree;
      const made = nodes.map(({ kind }) => kind);
      return made.filter((kind) => kind === 'Pod').length === 2 && made.includes('EndpointSlice');
    });
  }, 60_000);

  beforeEach(() => {
    behaviour = {};
  });

  afterAll(async () => {
    const nowhere = { group: '', version: 'v1', kind: 'Namespace', namespace: '', name: namespace };
    await client.delete(nowhere);
    await client.delete({ ...gvkOf(definition), namespace: '', name: definition.metadata.name });
    await client.close();
    await api.stop();
  });

  it('goes from a Deployment to its Pods, each with its health', async () => {
    const { nodes } = (await tree()).tree;
    const [replicaSet] = childrenOf(nodes, 'Deployment/web');
    expect(replicaSet).toMatchObject({ group: 'apps', version: 'v1', kind: 'ReplicaSet', namespace });
    expect(replicaSet?.info).toEqual([{ name: 'Revision', value: 'Rev:1' }]);
    expect(replicaSet?.health?.status).toMatch(/Healthy|Progressing/);
    const pods = childrenOf(nodes, `ReplicaSet/${replicaSet?.name}`);
    expect(pods).toHaveLength(2);
    for (const pod of pods) {
      expect(pod).toMatchObject({ kind: 'Pod', images: ['example.com/web:1'], networkingInfo: { labels } });
      expect(pod.health?.status).toMatch(/Healthy|Progressing/);
      expect(pod.info).toContainEqual({ name: 'Containers', value: expect.stringMatching(/^[01]\/1$/) });
      expect(pod.uid).toBeTruthy();
      expect(pod.createdAt).toMatch(/^\d{4}-/);
    }
  });

  it('knows what Services and custom resources own, and what is missing', async () => {
    const { nodes } = (await tree()).tree;
    expect(childrenOf(nodes, 'Service/web').map(({ kind }) => kind)).toContain('EndpointSlice');
    expect(childrenOf(nodes, 'Widget/gear').map(name)).toEqual(['ConfigMap/of-gear']);
    expect(nodes.find((node) => node.name === 'gone')).toEqual({
      version: 'v1',
      kind: 'ConfigMap',
      namespace,
      name: 'gone',
      health: { status: 'Missing' },
    });
    expect(nodes.map(name)).not.toContain('ConfigMap/left-behind');
  });

  it('costs one list a kind that can be listed, and few calls beside', async () => {
    const { kinds } = await client.servedKinds();
    records.length = 0;
    await tree();
    const lists = kinds.filter(({ namespaced, verbs }) => namespaced && verbs.includes('list')).length;
    // Of the four objects by status one call each, then the ReplicaSet and the two Pods.
    expect(records.length).toBeLessThanOrEqual(lists + 4 + 3);
    // Other tests on the same control plane define Widgets of other groups.
    const widgets = kinds.filter(({ kind }) => kind === 'Widget').length;
    expect(records.filter(({ kind, verb }) => kind === 'Widget' && verb === 'list')).toHaveLength(widgets);
    expect(new Set(records.map(({ verb }) => verb))).toEqual(new Set(['list', 'get']));
  });

  it('shows orphans where the project asks for them', async () => {
    expect((await tree()).tree.orphanedNodes).toBeUndefined();
    const changed = await harness.request('PATCH', '/api/v1/applications/shop', {
      body: { patch: JSON.stringify({ spec: { project: 'watchful' } }), patchType: 'merge' },
    });
    expect(changed.status).toBe(200);
    const { orphanedNodes = [] } = (await tree()).tree;
    expect(orphanedNodes.map(name)).toEqual(['ConfigMap/left-behind']);
  });

  it('leaves out kinds that the settings exclude, also of orphans, and does not list them', async () => {
    await harness.deps.systemSettings.save({ 'resource.exclusions': '- kinds: [EndpointSlice, ConfigMap]' });
    records.length = 0;
    const { nodes, orphanedNodes = [] } = (await tree()).tree;
    await harness.deps.systemSettings.save({});
    expect(nodes.map(({ kind }) => kind)).not.toContain('EndpointSlice');
    expect(nodes.map(({ kind }) => kind)).toContain('Pod');
    expect(orphanedNodes).toEqual([]);
    expect(records.filter(({ kind, verb }) => kind === 'EndpointSlice' && verb === 'list')).toEqual([]);
  });

  it('warns of orphans where the project asks for it, and asks the cluster nothing where it does not', async () => {
    const record = await harness.deps.applications.read(application);
    if (!record) throw new Error('the application is gone');
    const warnings = async (project: string) => {
      const { spec } = record.application;
      return findOrphans(harness.deps, { ...record.application, spec: { ...spec, project } }, []);
    };
    expect(await warnings('watchful')).toEqual([
      { type: 'OrphanedResourceWarning', message: 'Application has 1 orphaned resources' },
    ]);
    records.length = 0;
    expect(await warnings('default')).toEqual([]);
    expect(await warnings('quiet')).toEqual([]);
    expect(records).toEqual([]);
  });

  it('has the events of an object, and of nothing else', async () => {
    const { nodes } = (await tree()).tree;
    const [pod, other] = nodes.filter(({ kind }) => kind === 'Pod');
    const event = (name: string, about: ResourceNode | undefined) => ({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name: about?.name, uid: about?.uid },
      reason: 'Tested',
      message: name,
      type: 'Normal',
      lastTimestamp: '2026-01-01T00:00:00Z',
    });
    await client.create(event('about-it', pod));
    await client.create(event('about-another', other));
    const query = `resourceNamespace=${namespace}&resourceName=${pod?.name}&resourceUID=${pod?.uid}`;
    const { status, body } = await harness.request('GET', `/api/v1/applications/shop/events?${query}`);
    expect(status).toBe(200);
    const messages = body.items.map(({ message }: { message: string }) => message);
    expect(messages).toContain('about-it');
    expect(messages).not.toContain('about-another');
  });

  it('has no events of a namespace in which the application has nothing', async () => {
    const query = 'resourceNamespace=kube-system&resourceName=secret-thing';
    expect((await harness.request('GET', `/api/v1/applications/shop/events?${query}`)).status).toBe(404);
  });

  it('leaves out a kind that may not be listed, and names it', async () => {
    const reason = 'endpointslices is forbidden: User "w" cannot list resource "endpointslices"';
    behaviour = {
      listMetadata: async (gvk, query) => {
        if (gvk.kind === 'EndpointSlice') throw new ClusterForbiddenError(reason);
        return client.listMetadata(gvk, query);
      },
    };
    const shown = await tree();
    expect(shown.warning).toContain(`not shown: EndpointSlice.discovery.k8s.io in ${namespace}`);
    expect(shown.warning).toContain('cannot list');
    expect(shown.tree.nodes.map(({ kind }) => kind)).toContain('Pod');
  });

  it('shows the last known state when the cluster does not answer, and says of when it is', async () => {
    behaviour = {
      servedKinds: async () => {
        throw new ClusterUnreachableError('cannot reach the cluster: connection refused');
      },
    };
    const shown = await tree();
    expect(shown.warning).toContain('this is the state of');
    expect(shown.warning).toContain('connection refused');
    expect(shown.tree.nodes.map(name).sort()).toEqual([
      'ConfigMap/gone',
      'Deployment/web',
      'Service/web',
      'Widget/gear',
    ]);
    expect(shown.tree.nodes.every(({ health }) => health?.status === 'Progressing')).toBe(true);
  });
});
