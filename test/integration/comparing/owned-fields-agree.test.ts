import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ClusterTransport,
  createClusterTransport,
} from '../../../shared/adapters/kubernetes/cluster-transport.ts';
import { connectionFromKubeconfig } from '../../../shared/adapters/kubernetes/connection-from-kubeconfig.ts';
import {
  createHttpClusterClient,
  type HttpClusterClient,
} from '../../../shared/adapters/kubernetes/http-cluster-client.ts';
import { objectPath } from '../../../shared/adapters/kubernetes/object-path.ts';
import { compareResource } from '../../../shared/domain/diff/compare-resource.ts';
import { isApplied } from '../../../shared/domain/diff/owned-fields/is-applied.ts';
import { ObjectRefusedError } from '../../../shared/domain/errors/cluster-errors.ts';
import { groupAndVersion, gvkOf, type KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../../shared/domain/resource/resource-key.ts';
import { DEFAULT_SETTINGS } from '../../../shared/domain/settings/system-settings.ts';
import { compareObject } from '../../../shared/workflows/compare/compare-object.ts';
import { eventually } from '../../support/eventually.ts';
import { type KubernetesApi, startKubernetesApi } from '../../support/kubernetes-api.ts';
import { generateObject, TEMPLATES, WIDGET_DEFINITION } from './generated-objects.ts';
import { createRandom, EDITS, edit } from './random-edit.ts';

/** `WINDLASS_COMPARE_RUNS=2000 WINDLASS_COMPARE_SEED=7` for a long run. */
const RUNS = Number(process.env.WINDLASS_COMPARE_RUNS ?? 72);
const SEED = Number(process.env.WINDLASS_COMPARE_SEED ?? 1);

const clock = { now: () => new Date() };
const namespace = `compare-${randomBytes(3).toString('hex')}`;
const names = Object.keys(EDITS);
const random = createRandom(SEED);

const served: (typeof TEMPLATES)[number][] = [];
let api: KubernetesApi;
let client: HttpClusterClient;
let transport: ClusterTransport;

beforeAll(async () => {
  api = await startKubernetesApi();
  const connection = await connectionFromKubeconfig(api.kubeconfig);
  client = createHttpClusterClient({ connection, clock });
  transport = createClusterTransport({ connection, clock });
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await client.apply(WIDGET_DEFINITION);
  const widget = { group: 'compare.example.org', version: 'v1', kind: 'Widget' };
  await eventually('the kind Widget is served', () => client.list(widget, { namespace }).catch(() => undefined));
  for (const template of TEMPLATES) {
    const [apiVersion, kind] = template;
    const gvk = { ...groupAndVersion(apiVersion), kind };
    // Older servers do not have each of them in this version.
    if (await client.resolveKind(gvk).catch(() => undefined)) served.push(template);
  }
}, 60_000);
afterAll(async () => {
  await client.delete({ group: '', version: 'v1', kind: 'Namespace', namespace: '', name: namespace });
  await client.close();
  await transport.close();
  await api.stop();
});

const read = async (object: KubernetesObject) => {
  const live = await client.get({ ...gvkOf(object), ...resourceKeyOf(object) });
  if (!live) throw new Error(`${object.kind} ${object.metadata.name} is not there`);
  return live;
};

/** Writes as somebody else: wholly, or by a server-side apply of the same that makes him an owner of all, defaults included. */
async function writeAsOther(object: KubernetesObject, how: 'update' | 'apply' | 'status'): Promise<boolean> {
  const kind = await client.resolveKind(gvkOf(object));
  const path = objectPath(kind, { namespace: object.metadata.namespace ?? '', name: object.metadata.name });
  const { managedFields: _fields, ...metadata } = object.metadata;
  const applied = { ...object, metadata: { ...metadata, resourceVersion: undefined, uid: undefined } };
  const request =
    how === 'apply'
      ? ({
          method: 'PATCH',
          query: 'fieldManager=other&force=true',
          contentType: 'application/apply-patch+yaml',
          body: applied,
        } as const)
      : ({ method: 'PUT', query: 'fieldManager=other', contentType: 'application/json', body: object } as const);
  const { query, ...rest } = request;
  const place = how === 'status' ? `${path}/status` : path;
  const response = await transport.send({
    verb: 'test',
    kind: kind.kind,
    ...rest,
    path: `${place}?${query}`,
    timeoutMs: 10_000,
  });
  return response.status < 300;
}

/** What a whole comparison with a dry run says. @returns undefined if somebody wrote to the object meanwhile, or the server refuses */
async function askServer(target: KubernetesObject, live: KubernetesObject) {
  try {
    const result = compareResource({ live, predicted: await client.apply(target, { dryRun: true }) });
    return result.isStale ? undefined : result;
  } catch (error) {
    if (error instanceof ObjectRefusedError) return undefined;
    throw error;
  }
}

const context = {
  clients: {
    clientFor: () => client,
    get cluster() {
      return client;
    },
  },
  known: {},
  unknownKinds: new Map(),
  judgeHealth: async () => undefined,
  syncOptions: [],
  ignoreDifferences: [],
  compareSettings: DEFAULT_SETTINGS.compare,
  fields: { select: async () => ({ kind: 'Paths', paths: [] }) as const, close: async () => undefined },
  annotations: {},
  takeOverFrom: [],
  fingerprint: () => '',
};

const local = { manager: 'windlass', takeOverFrom: [], comparesStatus: false };

describe('comparing generated objects that somebody else edits', () => {
  it(
    `agrees with a server-side dry run in each of ${RUNS} cases, and never says Synced on its own when that does not`,
    async () => {
      const counts = { Synced: 0, OutOfSync: 0, local: 0, skipped: 0 };
      const faults: unknown[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        const target = generateObject(served, { index: run, namespace, id: String(run) });
        await client.apply(target);
        const name = names[Math.floor(random() * names.length)] ?? '';
        const how = random() < 0.15 ? 'status' : random() < 0.4 ? 'apply' : 'update';
        const edited = edit(await read(target), name, random);
        const written = edited !== undefined && (await writeAsOther(edited, how));
        // Git may change as well, or be written in another way.
        const wanted =
          random() < 0.3 ? (edit(target, names[Math.floor(random() * names.length)] ?? '', random) ?? target) : target;
        const live = await read(target);
        const server = await askServer(wanted, live);
        if (server) {
          const own = isApplied(wanted, live, local);
          const { comparison, changedPaths } = await compareObject(
            { key: resourceKeyOf(live), target: wanted, live, isHook: false, isSkipped: false, requiresPruning: false },
            context,
          );
          counts[server.status] += 1;
          if (own) counts.local += 1;
          if ((own && server.status !== 'Synced') || comparison !== server.status) {
            faults.push({
              run,
              kind: target.kind,
              edit: name,
              how,
              written,
              own,
              comparison,
              changedPaths,
              server: server.status,
              paths: server.changedPaths,
            });
          }
        } else counts.skipped += 1;
        await release(live);
      }
      expect(faults).toEqual([]);
      expect(counts.Synced).toBeGreaterThan(RUNS / 8);
      expect(counts.OutOfSync).toBeGreaterThan(RUNS / 8);
      expect(counts.local).toBeGreaterThan(counts.Synced / 4);
      if (RUNS > 1000) console.log(counts);
    },
    Math.max(60_000, RUNS * 500),
  );

  it('has an object of more than 20 kinds', () => {
    expect(new Set(served.map(([, kind]) => kind)).size).toBeGreaterThanOrEqual(20);
  });
});

/** Cluster-scoped objects, and those with finalizers, do not go with the namespace. */
async function release(live: KubernetesObject): Promise<void> {
  const reference = { ...gvkOf(live), ...resourceKeyOf(live) };
  await client.patch(reference, [{ op: 'add', path: '/metadata/finalizers', value: [] }]);
  await client.delete(reference, { propagationPolicy: 'Background' });
}
