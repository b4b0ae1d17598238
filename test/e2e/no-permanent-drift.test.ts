import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { findTool } from '../../shared/adapters/local/tool-finder.ts';
import type { Application } from '../../shared/domain/application/application.ts';
import type { Source } from '../../shared/domain/application/source.ts';
import { wantsControlPlane } from '../support/control-plane.ts';
import { customResourceDefinition } from '../support/custom-resource-definition.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { exampleFiles, hasExampleApps } from '../support/example-apps.ts';
import { filesBelow } from '../support/files-below.ts';
import { kubectl } from '../support/kubectl.ts';
import { type KubeletPlayer, startKubeletPlayer } from '../support/kubelet-player.ts';
import { isSynced, temporaryFolder } from '../support/serve-process.ts';

const CHARTS = resolve(import.meta.dirname, '../fixtures/no-drift');
/**
 * Not all on a real control plane, which other tests share: an APIService without a service behind it is in everybody's way there, and
 * the aggregator of the one for tests has no proxy certificate and breaks the connection.
 */
const charts = readdirSync(CHARTS).filter((name) => name !== 'extension' || !wantsControlPlane());
/**
 * Argo CD's, by what they need. Left out: `helm-dependency`, whose only dependency is a chart of charts.helm.sh, and of `plugins` those
 * of kasane and nix, which are programs that nobody has here (nix fetches its inputs from GitHub besides).
 */
const examples = {
  plain: [
    'guestbook',
    'helm-guestbook',
    'kustomize-guestbook',
    'jsonnet-guestbook',
    'jsonnet-guestbook-tla',
    'sock-shop',
  ],
  /** Their hooks and waves wait for Pods that run. */
  withPods: ['sync-waves', 'helm-hooks', 'pre-post-sync'],
  /** Needs a definition of `Rollout`. */
  withCustomResources: ['blue-green'],
};
const plugin = 'kustomized-helm';
/** As kustomize 5 wants it: the example's own has the patch as a text, and it names an object that its command does not make. */
const kustomization = stringify({
  namePrefix: 'kustomize-',
  resources: ['./all.yaml'],
  patches: [{ path: 'overlays/guestbook-deployment.yaml', target: { kind: 'Deployment' } }],
});
const CONCURRENCY = 4;
const BIG_BYTES = 900_000;

/** Takes every field: the real definition is not to be had here. Nobody acts on the objects. */
const rolloutDefinition = stringify(
  customResourceDefinition({ group: 'argoproj.io', kind: 'Rollout', version: 'v1alpha1' }),
);

/** Argo CD's configuration of the plugin `kustomized-helm`, as its example's README has it. */
async function pluginManifest(): Promise<string> {
  const helm = (await findTool('helm')).path;
  const { path: kubectlPath } = await findTool('kubectl');
  const script =
    `${helm} template . --name-template "$ARGOCD_APP_NAME" --namespace "$ARGOCD_APP_NAMESPACE" ` +
    `--kube-version "$KUBE_VERSION" > all.yaml && ${kubectlPath} kustomize`;
  return stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ConfigManagementPlugin',
    metadata: { name: plugin },
    spec: {
      init: { command: ['/bin/sh', '-c'], args: [`${helm} dependency build`] },
      generate: { command: ['/bin/sh', '-c'], args: [script] },
    },
  });
}

let world: World;
let plugins: Awaited<ReturnType<typeof temporaryFolder>>;
const kubelets: KubeletPlayer[] = [];

const namespaceOf = (name: string) => `${world.namespace}-${name}`;

beforeAll(async () => {
  plugins = await temporaryFolder();
  await writeFile(join(plugins.path, 'plugin.yaml'), await pluginManifest());
  const big = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: big}\ndata: {text: ${'x'.repeat(BIG_BYTES)}}\n`;
  world = await startWorld({
    files: {
      ...filesBelow(CHARTS, ''),
      ...(hasExampleApps ? exampleFiles('', '') : {}),
      [`plugins/${plugin}/kustomization.yaml`]: kustomization,
      'big/big.yaml': big,
    },
    env: { WINDLASS_PLUGINS: plugins.path, WINDLASS_SYNC_WAVE_DELAY: '0' },
  });
  const { kubeconfig, real } = world.api;
  await writeFile(join(plugins.path, 'rollouts.yaml.txt'), rolloutDefinition);
  await kubectl(kubeconfig, 'apply', '-f', join(plugins.path, 'rollouts.yaml.txt'));
  if (!real) return;
  for (const name of examples.withPods) {
    kubelets.push(await startKubeletPlayer({ kubeconfig, namespace: namespaceOf(name) }));
  }
}, 60_000);

afterAll(async () => {
  // Cluster-scoped objects do not go with a namespace.
  const { items } = await world.serve().require<{ items: readonly Application[] }>('GET', '/api/v1/applications');
  await pMap(items, ({ metadata }) => world.serve().call('DELETE', `/api/v1/applications/${metadata.name}`), {
    concurrency: CONCURRENCY,
  });
  await kubectl(world.api.kubeconfig, 'delete', 'crd', 'rollouts.argoproj.io', '--wait=false');
  for (const kubelet of kubelets) await kubelet.close();
  await world.close();
  await plugins.remove();
}, 60_000);

/** Syncs an application into a namespace of its own; answers what it is like when that is done, as a fresh comparison sees it. */
async function syncAndLookAgain(name: string, source: Partial<Source> = {}): Promise<Application> {
  const syncPolicy = { syncOptions: ['CreateNamespace=true'] };
  const server = 'https://kubernetes.default.svc';
  await world.create(name, name, syncPolicy, {
    destination: { server, namespace: namespaceOf(name) },
    source: { repoURL: world.repository.url, path: name, ...source },
  });
  const path = `/api/v1/applications/${name}`;
  await world.serve().require('POST', `${path}/sync`, {});
  const done = await world.serve().waitFor(name, ({ status }) => status.operationState?.finishedAt !== undefined);
  expect([name, done.status.operationState?.phase, done.status.operationState?.message]).toEqual([
    name,
    'Succeeded',
    expect.any(String),
  ]);
  return await world.serve().require<Application>('GET', `${path}?refresh=hard`);
}

function expectNothingDiffers(applications: readonly Application[]): void {
  const differing = applications.flatMap(({ metadata, status }) =>
    status.resources
      // A hook has no sync status.
      .filter((resource) => !resource.hook && resource.status !== 'Synced')
      .map(({ kind, name, status, message }) => ({ application: metadata.name, kind, name, status, message })),
  );
  expect(differing).toEqual([]);
  expect(
    applications.filter(({ status }) => status.sync.status !== 'Synced').map(({ metadata }) => metadata.name),
  ).toEqual([]);
}

describe('right after a sync', () => {
  it(`nothing differs, for ${charts.length} charts and an object of almost a megabyte`, async () => {
    expectNothingDiffers(
      await pMap([...charts, 'big'], (name) => syncAndLookAgain(name), { concurrency: CONCURRENCY }),
    );
  }, 240_000);
});

describe.skipIf(!hasExampleApps)("right after a sync of Argo CD's examples, nothing differs", () => {
  it('for those that render, with hooks, waves and custom resources', async () => {
    const names = [...examples.withPods, ...examples.plain, ...examples.withCustomResources];
    expectNothingDiffers(await pMap(names, (name) => syncAndLookAgain(name), { concurrency: CONCURRENCY }));
  }, 240_000);

  it('for the one that a plugin renders', async () => {
    expectNothingDiffers([await syncAndLookAgain(plugin, { path: `plugins/${plugin}`, plugin: { name: plugin } })]);
  });

  it('for the applications of `apps`, and for what each of them deploys', async () => {
    const children = ['guestbook', 'jsonnet-guestbook', 'kustomize-guestbook'];
    const valuesObject = {
      config: { spec: { source: { repoURL: world.repository.url, targetRevision: 'HEAD' } } },
      applications: children.map((name) => ({ name, namespace: namespaceOf(`child-${name}`) })),
    };
    const parent = await syncAndLookAgain('apps', { helm: { valuesObject } });
    expect(parent.status.resources).toHaveLength(children.length);
    const deployed = await pMap(children, async (name) => await world.serve().waitFor(`example.${name}`, isSynced));
    const again = await world.serve().require<Application>('GET', '/api/v1/applications/apps?refresh=hard');
    expectNothingDiffers([parent, again, ...deployed]);
  });
});
