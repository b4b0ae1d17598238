import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pMap from 'p-map';
import { connectionFromKubeconfig } from '../../shared/adapters/kubernetes/connection-from-kubeconfig.ts';
import {
  createHttpClusterClient,
  type HttpClusterClient,
} from '../../shared/adapters/kubernetes/http-cluster-client.ts';
import { createMemoryApplicationFeed } from '../../shared/adapters/local/memory-application-feed.ts';
import { openSqliteTable } from '../../shared/adapters/local/sqlite-table.ts';
import { systemClock } from '../../shared/adapters/local/system-clock.ts';
import type { Application, ApplicationRef } from '../../shared/domain/application/application.ts';
import { initialControl } from '../../shared/domain/application/control.ts';
import { DEFAULT_CLUSTER } from '../../shared/domain/application/default-cluster.ts';
import { initialStatus } from '../../shared/domain/application/initial-status.ts';
import { fingerprintPairs, outcomeOf } from '../../shared/domain/drift/application-fingerprint.ts';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../shared/domain/resource/resource-key.ts';
import { APPLICATION_LABEL, applicationLabelOf, withTracking } from '../../shared/domain/resource/tracking.ts';
import { createApplicationStore } from '../../shared/stores/application-store.ts';
import { createDriftCheckStore } from '../../shared/stores/drift-check-store.ts';
import { createFingerprintStore } from '../../shared/stores/fingerprint-store.ts';
import { temporaryFolder } from '../support/serve-process.ts';
import type { DriftCheckCost } from './check-drift-once.ts';
import { ms } from './median.ts';

const run = promisify(execFile);
const CONCURRENCY = 16;
const KINDS = [
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['v1', 'ServiceAccount'],
  ['v1', 'Service'],
  ['apps/v1', 'Deployment'],
] as const;

/** What is measured. */
export interface DriftOptions {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly count: number;
}

/** The drift check of many applications of five objects on one cluster, in a process that remembers nothing: 0, 1 and 100 drifted. */
export async function measureDrift({ kubeconfig, namespace, count }: DriftOptions): Promise<void> {
  const folder = await temporaryFolder();
  const dataDir = join(folder.path, 'data');
  mkdirSync(dataDir);
  const client = createHttpClusterClient({
    connection: await connectionFromKubeconfig(kubeconfig),
    clock: systemClock,
  });
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const refs = Array.from({ length: count }, (_, index) => ({ namespace: 'argocd', name: `${namespace}-${index}` }));
  await pMap(refs, (ref) => createObjects(client, ref, namespace), { concurrency: CONCURRENCY });
  await storeApplications(dataDir, refs, await settledObjects(client, namespace));

  console.log(`drift check of ${count} applications with ${KINDS.length} objects each, each in a process of its own`);
  let drifted = 0;
  for (const wanted of [0, 1, Math.min(100, count)]) {
    await pMap(refs.slice(drifted, wanted), (ref) => edit(client, ref, namespace), { concurrency: CONCURRENCY });
    drifted = wanted;
    const args = [join(import.meta.dirname, 'check-drift-once.ts'), kubeconfig, dataDir];
    const { stdout } = await run(process.execPath, args);
    report(drifted, JSON.parse(stdout) as DriftCheckCost);
  }
  console.log(`  bars: at most ${KINDS.length + 2} calls, 1 s of CPU\n`);
  await client.delete({ group: '', version: 'v1', kind: 'Namespace', namespace: '', name: namespace });
  await client.close();
  await folder.remove();
}

function report(drifted: number, { last, calls, kilobytesRead, ...cost }: DriftCheckCost): void {
  const { cpuMs, wallMs, peakMegabytes, addedMegabytes } = cost;
  console.log(
    [
      `  ${drifted} drifted: ${calls} calls, ${Math.round(kilobytesRead)} KB read, ${last.objects} objects, ${last.refreshed} refreshes`,
      `    CPU ${ms(cpuMs)}, wall ${ms(wallMs)}, memory +${Math.round(addedMegabytes)} MB (peak ${Math.round(peakMegabytes)} MB)`,
    ].join('\n'),
  );
}

async function createObjects(client: HttpClusterClient, application: ApplicationRef, namespace: string): Promise<void> {
  const metadata = { name: application.name, namespace };
  const labels = { app: application.name };
  const containers = [{ name: 'web', image: 'nginx:1', env: [{ name: 'A', value: '1' }] }];
  const bodies: { readonly [kind: string]: object } = {
    ConfigMap: { data: { color: 'red' } },
    Secret: { stringData: { password: 'x' } },
    ServiceAccount: {},
    Service: { spec: { selector: labels, ports: [{ port: 80 }] } },
    Deployment: {
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
      },
    },
  };
  for (const [apiVersion, kind] of KINDS) {
    await client.apply(withTracking({ apiVersion, kind, metadata, ...bodies[kind] }, { application }));
  }
}

/** All objects, once controllers have written their status. */
async function settledObjects(client: HttpClusterClient, namespace: string): Promise<readonly KubernetesObject[]> {
  for (let before = ''; ; ) {
    const objects: KubernetesObject[] = [];
    for (const [apiVersion, kind] of KINDS) {
      const [group = '', version = ''] = apiVersion === 'v1' ? ['', 'v1'] : apiVersion.split('/');
      objects.push(...(await client.list({ group, version, kind }, { namespace, labelSelector: APPLICATION_LABEL })));
    }
    const versions = objects.map(({ metadata }) => metadata.resourceVersion).join();
    if (versions === before) return objects;
    before = versions;
  }
}

async function storeApplications(
  dataDir: string,
  refs: readonly ApplicationRef[],
  objects: readonly KubernetesObject[],
): Promise<void> {
  const table = openSqliteTable({ file: join(dataDir, 'windlass.db'), clock: systemClock });
  const applications = createApplicationStore({ table, feed: createMemoryApplicationFeed() });
  const fingerprints = createFingerprintStore({ table });
  const byLabel = Map.groupBy(objects, ({ metadata }) => metadata.labels?.[APPLICATION_LABEL]);
  for (const ref of refs) {
    await applications.create(applicationOf(ref), initialControl());
    const live = byLabel.get(applicationLabelOf(ref)) ?? [];
    const pairs = live.map((object) => ({
      key: resourceKeyOf(object),
      live: object,
      isHook: false,
      isSkipped: false,
      requiresPruning: false,
    }));
    await fingerprints.save(DEFAULT_CLUSTER.server, {
      application: `${ref.namespace}/${ref.name}`,
      outcome: outcomeOf('Synced', 'Healthy'),
      kinds: fingerprintPairs(pairs),
    });
  }
  await createDriftCheckStore({ table }).watch(DEFAULT_CLUSTER.server);
  table.close();
}

function applicationOf(ref: ApplicationRef): Application {
  const metadata = {
    ...ref,
    uid: ref.name,
    resourceVersion: '',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
  const destination = { server: DEFAULT_CLUSTER.server };
  const spec = { project: 'default', destination, source: { repoURL: 'https://git.example.com/apps.git' } };
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata, spec, status: initialStatus() };
}

async function edit(client: HttpClusterClient, { name }: ApplicationRef, namespace: string): Promise<void> {
  const reference = { group: '', version: 'v1', kind: 'ConfigMap', namespace, name };
  await client.patch(reference, [{ op: 'replace', path: '/data/color', value: 'blue' }]);
}
