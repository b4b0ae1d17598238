import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Application } from '../../shared/domain/application/application.ts';
import { wantsControlPlane } from '../support/control-plane.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { exampleAppsFolder, hasExampleApps } from '../support/example-apps.ts';

const CHARTS = resolve(import.meta.dirname, '../fixtures/no-drift');
/**
 * Not all on a real control plane, which other tests share: an APIService without a service behind it is in everybody's way there, and
 * the aggregator of the one for tests has no proxy certificate and breaks the connection.
 */
const charts = readdirSync(CHARTS).filter((name) => name !== 'extension' || !wantsControlPlane());
/** Those without hooks; `sync-waves` needs Pods that run, and goes where they do. */
const examples = hasExampleApps
  ? ['guestbook', 'helm-guestbook', 'kustomize-guestbook', 'jsonnet-guestbook', 'jsonnet-guestbook-tla', 'sock-shop']
  : [];
const CONCURRENCY = 4;
const BIG_BYTES = 900_000;

function filesBelow(folder: string, to: string): { readonly [path: string]: string } {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [`${to}/${path}`, readFileSync(join(folder, path), 'utf8')]));
}

let world: World;

beforeAll(async () => {
  const big = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: big}\ndata: {text: ${'x'.repeat(BIG_BYTES)}}\n`;
  world = await startWorld({
    files: {
      ...Object.assign({}, ...charts.map((name) => filesBelow(join(CHARTS, name), name))),
      ...Object.assign({}, ...examples.map((name) => filesBelow(join(exampleAppsFolder, name), name))),
      'big/big.yaml': big,
    },
  });
}, 60_000);

afterAll(async () => {
  // Cluster-scoped objects do not go with a namespace.
  const names = [...charts, ...examples, 'big'];
  await pMap(names, (name) => world.serve().call('DELETE', `/api/v1/applications/${name}`), {
    concurrency: CONCURRENCY,
  });
  await world.close();
}, 60_000);

/** Syncs an application into a namespace of its own; answers what it is like when that is done, as a fresh comparison sees it. */
async function syncAndLookAgain(name: string): Promise<Application> {
  const namespace = `${world.namespace}-${name}`;
  const syncPolicy = { syncOptions: ['CreateNamespace=true'] };
  const server = 'https://kubernetes.default.svc';
  await world.create(name, name, syncPolicy, { destination: { server, namespace } });
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

describe('right after a sync', () => {
  it(`nothing differs, for ${charts.length} charts, an object of almost a megabyte, and Argo CD's examples`, async () => {
    const applications = await pMap([...charts, ...examples, 'big'], syncAndLookAgain, { concurrency: CONCURRENCY });
    const differing = applications.flatMap(({ metadata, status }) =>
      status.resources
        .filter((resource) => resource.status !== 'Synced')
        .map(({ kind, name, message }) => ({ application: metadata.name, kind, name, message })),
    );
    expect(differing).toEqual([]);
    expect(
      applications.filter(({ status }) => status.sync.status !== 'Synced').map(({ metadata }) => metadata.name),
    ).toEqual([]);
  }, 240_000);
});
