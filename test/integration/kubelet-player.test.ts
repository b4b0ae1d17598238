import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { type HttpClient, openHttpClient } from '../contract/kubernetes-api/http-client.ts';
import { eventually } from '../support/eventually.ts';
import { type KubeletPlayer, startKubeletPlayer } from '../support/kubelet-player.ts';
import { type KubernetesApi, startKubernetesApi } from '../support/kubernetes-api.ts';

const namespace = `played-${randomBytes(4).toString('hex')}`;
let api: KubernetesApi;
let client: HttpClient;
let player: KubeletPlayer | undefined;

beforeAll(async () => {
  api = await startKubernetesApi();
  client = await openHttpClient(api.kubeconfig);
  await client.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  player = api.real ? await startKubeletPlayer({ kubeconfig: api.kubeconfig, namespace }) : undefined;
});
afterAll(async () => {
  await player?.close();
  await client?.delete(`/api/v1/namespaces/${namespace}`);
  client?.close();
  await api?.stop();
});

const pathOf = (group: string, resource: string) => `/${group}/namespaces/${namespace}/${resource}`;
const template = (name: string, command: readonly string[], restartPolicy: string) => ({
  metadata: { labels: { app: name } },
  spec: { restartPolicy, containers: [{ name: 'work', image: 'registry.example/work:1', command }] },
});
const aJob = (name: string, command: readonly string[]) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: { backoffLimit: 0, template: template(name, command, 'Never') },
});
const create = async (path: string, body: object) => {
  const answer = await client.post(path, body);
  expect(answer.status, answer.text).toBe(201);
};
const statusOf = (object: KubernetesObject) => (object.status ?? {}) as { readonly [field: string]: unknown };
const eventuallyHasStatus = (path: string, status: object) =>
  eventually(
    `${path} has the status ${JSON.stringify(status)}`,
    async () => {
      const { body } = await client.get(path);
      const found = statusOf(body);
      return Object.entries(status).every(([field, value]) => found[field] === value) && found;
    },
    async () => (await client.get(path)).text,
  );
const podsOf = async (app: string) =>
  (await client.get(`${pathOf('api/v1', 'pods')}?labelSelector=app%3D${app}`)).body.items;

// On the sandbox its own controllers, on a real control plane the player: a test of hooks shall not see a difference.
describe('a cluster with a kubelet', () => {
  it('completes a Job', async () => {
    const jobs = pathOf('apis/batch/v1', 'jobs');
    await create(jobs, aJob('good', ['sleep', '2']));
    const status = await eventuallyHasStatus(`${jobs}/good`, { succeeded: 1 });
    expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'Complete', status: 'True' }));
  });

  it('fails a Job whose command fails', async () => {
    const jobs = pathOf('apis/batch/v1', 'jobs');
    await create(jobs, aJob('bad', ['sh', '-c', 'exit 1']));
    const status = await eventuallyHasStatus(`${jobs}/bad`, { failed: 1 });
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }),
    );
  });

  it('brings a Deployment to its replicas, and lets the Pods of a deleted one go', async () => {
    const deployments = pathOf('apis/apps/v1', 'deployments');
    await create(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: template('web', ['serve'], 'Always') },
    });
    await eventuallyHasStatus(`${deployments}/web`, { availableReplicas: 2 });
    expect((await podsOf('web')).map((pod) => statusOf(pod).phase)).toEqual(['Running', 'Running']);
    await client.delete(`${deployments}/web`, { propagationPolicy: 'Foreground' });
    await eventually('the deployment is gone', async () => (await client.get(`${deployments}/web`)).status === 404);
    expect(await podsOf('web')).toEqual([]);
  });

  it('leaves a Pod pending whose image does not exist', async () => {
    const pods = pathOf('api/v1', 'pods');
    const { spec } = template('stuck', ['serve'], 'Always');
    const containers = [{ name: 'work', image: 'registry.example/does-not-exist:1' }];
    await create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'stuck' }, spec: { ...spec, containers } });
    await eventually('the image is waited for', async () =>
      (await client.get(`${pods}/stuck`)).text.includes('ImagePullBackOff'),
    );
    expect(statusOf((await client.get(`${pods}/stuck`)).body).phase).toBe('Pending');
  });
});
