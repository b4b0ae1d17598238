import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../shared/adapters/kubernetes/cluster-transport.ts';
import { connectionFromKubeconfig } from '../../shared/adapters/kubernetes/connection-from-kubeconfig.ts';
import {
  createHttpClusterClient,
  type HttpClusterClient,
} from '../../shared/adapters/kubernetes/http-cluster-client.ts';
import { compareResource } from '../../shared/domain/diff/compare-resource.ts';
import { gvkOf, type KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import type { ObjectReference } from '../../shared/ports/cluster-client.ts';
import { runKubectl } from '../contract/kubernetes-api/kubectl.ts';
import { type KubernetesApi, startKubernetesApi } from '../support/kubernetes-api.ts';

const namespace = `cluster-client-${randomBytes(4).toString('hex')}`;

function configMap(
  name: string,
  data: { readonly [key: string]: string },
  labels: { readonly [key: string]: string } = {},
): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels }, data };
}

function deployment(name: string, image: string, app = name): KubernetesObject {
  const containers = [{ name: 'main', image, ports: [{ containerPort: 80 }] }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: { containers } },
    },
  };
}

function referTo(name: string): ObjectReference {
  return { group: '', version: 'v1', kind: 'ConfigMap', namespace, name };
}

describe('the cluster client against a Kubernetes API', () => {
  let api: KubernetesApi;
  let client: HttpClusterClient;
  const records: RequestRecord[] = [];

  beforeAll(async () => {
    api = await startKubernetesApi();
    client = createHttpClusterClient({
      connection: await connectionFromKubeconfig(api.kubeconfig),
      clock: { now: () => new Date() },
      onRequest: (record) => records.push(record),
    });
    await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  }, 60_000);

  afterAll(async () => {
    await client.delete({ group: '', version: 'v1', kind: 'Namespace', namespace: '', name: namespace });
    await client.close();
    await api.stop();
  });

  it('tells the server’s version', async () => {
    await expect(client.serverVersion()).resolves.toMatch(/^v1\.\d+/);
  });

  it('says what charts may ask about the cluster', async () => {
    const { version, apiVersions } = await client.capabilities();
    expect(version).toBe(await client.serverVersion());
    expect(apiVersions).toEqual(expect.arrayContaining(['v1', 'v1/ConfigMap', 'apps/v1', 'apps/v1/Deployment']));
    expect(apiVersions).toEqual([...apiVersions].sort());
    expect(apiVersions.filter((one) => /\/(Scale|Eviction|Binding)$/.test(one) && one !== 'v1/Binding')).toEqual([]);
  });

  it('names API groups, and their kinds where one request tells, as its capabilities do', async () => {
    const { apiVersions } = await client.capabilities();
    const ofGroups = apiVersions.filter((one) => one !== 'v1' && !one.startsWith('v1/'));
    const isKind = (one: string) => one.split('/').length === 3;

    const { versions, kinds = ofGroups.filter(isKind) } = await client.apiGroups();

    expect(versions.length).toBeGreaterThan(5);
    expect(versions).toEqual(ofGroups.filter((one) => !isKind(one)));
    expect(kinds).toEqual(ofGroups.filter(isKind));
  });

  it('names them without a request more where kinds are found too: a drift check needs only this and its lists', async () => {
    const requestsOf = async (work: (fresh: HttpClusterClient) => Promise<unknown>) => {
      const asked: RequestRecord[] = [];
      const fresh = createHttpClusterClient({
        connection: await connectionFromKubeconfig(api.kubeconfig),
        clock: { now: () => new Date() },
        onRequest: (record) => asked.push(record),
      });
      await work(fresh);
      await fresh.close();
      return asked.length;
    };
    const findKinds = (fresh: HttpClusterClient) =>
      Promise.all([
        fresh.resolveKind({ group: '', version: 'v1', kind: 'ConfigMap' }),
        fresh.resolveKind({ group: 'apps', version: 'v1', kind: 'Deployment' }),
      ]);

    const ofKinds = await requestsOf(findKinds);
    const ofBoth = await requestsOf((fresh) => Promise.all([findKinds(fresh), fresh.apiGroups()]));

    expect([2, 3]).toContain(ofKinds);
    expect(ofBoth).toBe(ofKinds);
  });

  it('knows all kinds, each once and in the version that the server prefers', async () => {
    const { kinds, unavailable } = await client.servedKinds();
    const named = (group: string, kind: string) => kinds.filter((one) => one.group === group && one.kind === kind);
    expect(named('', 'Pod')).toMatchObject([{ version: 'v1', resource: 'pods', namespaced: true }]);
    expect(named('', 'Namespace')).toMatchObject([{ namespaced: false }]);
    expect(named('apps', 'Deployment')).toHaveLength(1);
    const group = await runKubectl(api.kubeconfig, ['get', '--raw', '/apis/autoscaling']);
    const { preferredVersion } = JSON.parse(group.stdout) as {
      readonly preferredVersion: { readonly version: string };
    };
    expect(named('autoscaling', 'HorizontalPodAutoscaler')).toMatchObject([{ version: preferredVersion.version }]);
    expect(named('', 'Pod')[0]?.verbs).toEqual(expect.arrayContaining(['get', 'list', 'watch']));
    expect(unavailable).toEqual([]);
  });

  it('finds kinds by discovery, asking for no group twice', async () => {
    await client.resolveKind({ group: 'apps', version: 'v1', kind: 'Deployment' });
    const before = records.length;

    await expect(client.resolveKind({ group: 'apps', version: 'v1', kind: 'StatefulSet' })).resolves.toMatchObject({
      resource: 'statefulsets',
      namespaced: true,
    });
    expect(records).toHaveLength(before);
  });

  it('knows which kinds have a status', async () => {
    const kinds = [
      { group: 'apps', version: 'v1', kind: 'Deployment' },
      { group: 'networking.k8s.io', version: 'v1', kind: 'Ingress' },
      { group: '', version: 'v1', kind: 'Pod' },
      { group: '', version: 'v1', kind: 'ConfigMap' },
    ];
    const infos = await Promise.all(kinds.map((kind) => client.resolveKind(kind)));
    expect(infos.map(({ hasStatus }) => hasStatus)).toEqual([true, true, true, false]);
  });

  it('says what kind the cluster does not know', async () => {
    await expect(
      client.get({ group: 'x.example', version: 'v1', kind: 'Widget', namespace, name: 'w' }),
    ).rejects.toMatchObject({
      code: 'KindUnknownError',
      message: 'no matches for kind "Widget" in version "x.example/v1"',
    });
  });

  it('applies, and owns what it applied', async () => {
    const applied = await client.apply(configMap('applied', { a: '1' }));

    expect(applied.metadata.uid).toBeTruthy();
    expect(applied.metadata.managedFields).toMatchObject([{ manager: 'windlass', operation: 'Apply' }]);
    await expect(client.get(referTo('applied'))).resolves.toMatchObject({ data: { a: '1' } });
  });

  it('removes what is no longer in the target', async () => {
    await client.apply(configMap('shrinks', { a: '1', b: '2' }));
    await client.apply(configMap('shrinks', { a: '1' }));

    expect((await client.get(referTo('shrinks')))?.data).toEqual({ a: '1' });
  });

  it('stores nothing in a dry run', async () => {
    await expect(client.apply(configMap('dry', { a: '1' }), { dryRun: true })).resolves.toMatchObject({
      data: { a: '1' },
    });

    await expect(client.get(referTo('dry'))).resolves.toBeUndefined();
  });

  it('predicts by a dry run, so that defaults are no difference and changes are', async () => {
    await client.apply(deployment('compared', 'nginx:1'));

    expect(await compareWithLive(deployment('compared', 'nginx:1'))).toMatchObject({ status: 'Synced' });
    expect(await compareWithLive(deployment('compared', 'nginx:2'))).toMatchObject({
      status: 'OutOfSync',
      changedPaths: ['/spec/template/spec/containers/0/image'],
    });
  });

  /** Controllers write to a new Deployment while we look at it. */
  async function compareWithLive(target: KubernetesObject) {
    for (;;) {
      const live = await client.get({ ...gvkOf(target), namespace, name: target.metadata.name });
      if (!live) throw new Error(`${target.metadata.name} is not there`);
      const comparison = compareResource({ live, predicted: await client.apply(target, { dryRun: true }) });
      if (!comparison.isStale) return comparison;
    }
  }

  it('takes fields over by force, and is told of a conflict without it', async () => {
    await client.create(configMap('owned', { a: 'theirs' }));

    await expect(client.apply(configMap('owned', { a: 'ours' }), { force: false })).rejects.toMatchObject({
      code: 'ObjectRefusedError',
      message: expect.stringContaining('conflict'),
    });
    await client.apply(configMap('owned', { a: 'ours' }));

    expect((await client.get(referTo('owned')))?.data).toEqual({ a: 'ours' });
  });

  it('takes over what kubectl apply owns, so that a field removed in Git goes', async () => {
    const manifest = configMap('adopted', { a: '1', gone: '2' }, { old: '1' });
    const kubectl = await runKubectl(api.kubeconfig, ['apply', '-f', '-'], JSON.stringify(manifest));
    expect(kubectl).toMatchObject({ exitCode: 0 });

    const adopted = await client.apply(configMap('adopted', { a: '1' }));

    expect(adopted.data).toEqual({ a: '1' });
    expect(adopted.metadata.labels).toBeUndefined();
    expect(adopted.metadata.annotations).toBeUndefined();
    expect(adopted.metadata.managedFields).toMatchObject([{ manager: 'windlass', operation: 'Apply' }]);
    expect(await client.get(referTo('adopted'))).toEqual(adopted);
  });

  it('lists by label in one namespace or in all', async () => {
    await client.apply(configMap('listed', {}, { 'windlass.dev/application': namespace }));
    const kind = { group: '', version: 'v1', kind: 'ConfigMap' };
    const labelSelector = `windlass.dev/application=${namespace}`;

    const here = await client.list(kind, { namespace, labelSelector });
    const everywhere = await client.list(kind, { labelSelector });

    expect(here.map((object) => object.metadata.name)).toEqual(['listed']);
    expect(here[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(everywhere).toEqual(here);
  });

  it('lists metadata alone, page by page', async () => {
    const labelSelector = `metadata=${namespace}`;
    for (const name of ['one', 'three', 'two']) {
      await client.apply(configMap(`page-${name}`, { a: '1' }, { metadata: namespace }));
    }
    const kind = { group: '', version: 'v1', kind: 'ConfigMap' };

    const first = await client.listMetadata(kind, { labelSelector, limit: 2 });
    const last = await client.listMetadata(kind, { labelSelector, limit: 2, continue: first.continue ?? '' });

    expect(first.items.map(({ metadata }) => metadata.name)).toEqual(['page-one', 'page-three']);
    expect(last).toEqual({ items: [expect.objectContaining({ apiVersion: 'v1', kind: 'ConfigMap' })] });
    expect(last.items[0]).toMatchObject({
      metadata: {
        name: 'page-two',
        uid: expect.any(String),
        resourceVersion: expect.stringMatching(/^\d+$/),
        managedFields: [{ manager: 'windlass' }],
      },
    });
    expect(last.items[0]).not.toHaveProperty('data');
  });

  it('reads what the server compresses', async () => {
    const text = 'x'.repeat(200_000);
    await client.apply(configMap('large', { text }));

    await expect(client.get(referTo('large'))).resolves.toMatchObject({ data: { text } });
  });

  it('creates, once', async () => {
    await client.create(configMap('created', { a: '1' }));

    await expect(client.create(configMap('created', { a: '1' }))).rejects.toMatchObject({
      code: 'ObjectRefusedError',
      message: 'configmaps "created" already exists',
    });
  });

  it('deletes only the object that was meant, and counts an absent one as gone', async () => {
    const { metadata } = await client.create(configMap('deleted', {}));
    const uid = metadata.uid ?? '';
    const propagationPolicy = 'Background';

    await expect(client.delete(referTo('deleted'), { uid: '00000000-0000-0000-0000-000000000000' })).resolves.toBe(
      'gone',
    );
    await expect(client.get(referTo('deleted'))).resolves.toBeDefined();
    await expect(client.delete(referTo('deleted'), { uid, propagationPolicy })).resolves.toBe('deleted');
    await expect(client.delete(referTo('deleted'), { uid, propagationPolicy })).resolves.toBe('gone');
  });

  it('passes on why an object is refused', async () => {
    const elsewhere = { ...configMap('a', {}), metadata: { name: 'a', namespace: 'there-is-no-such-namespace' } };

    await expect(client.apply(elsewhere)).rejects.toMatchObject({
      code: 'ObjectRefusedError',
      message: 'namespaces "there-is-no-such-namespace" not found',
    });
    await expect(client.apply(configMap('Not_A_Name', {}))).rejects.toMatchObject({
      code: 'ObjectRefusedError',
      message: expect.stringContaining('metadata.name: Invalid value: "Not_A_Name"'),
    });
    await expect(client.apply({ ...configMap('typed', {}), data: { a: 1 } })).rejects.toMatchObject({
      code: 'ObjectRefusedError',
    });
  });

  it('does not repeat the value of a Secret that is refused', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace },
      data: { a: 'not base64: hunter2' },
    };

    const refusal = await client.apply(secret).catch((error: unknown) => error);

    expect(refusal).toMatchObject({ code: 'ObjectRefusedError' });
    expect(JSON.stringify(refusal)).not.toContain('hunter2');
  });

  it('knows that a field cannot be changed in place', async () => {
    await client.apply(deployment('fixed', 'nginx:1', 'one'));

    await expect(client.apply(deployment('fixed', 'nginx:1', 'two'))).rejects.toMatchObject({
      code: 'ImmutableFieldError',
      message: expect.stringContaining('field is immutable'),
    });
  });
});
