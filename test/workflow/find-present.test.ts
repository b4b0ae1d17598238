import { describe, expect, it } from 'vitest';
import { ClusterForbiddenError, ClusterUnreachableError } from '../../shared/domain/errors/cluster-errors.ts';
import type { ClusterClient, MetadataQuery, ObjectReference } from '../../shared/ports/cluster-client.ts';
import { readWhatIsReadable } from '../../shared/workflows/compare/read-live-objects.ts';

const referTo = (name: string): ObjectReference => ({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  namespace: 'n',
  name,
});
const many = (count: number, prefix = 'c') => Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
const objectOf = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'n' } });

/** A namespace with these objects, which counts the calls that are made to it. */
function clusterWith(names: readonly string[], fault?: Error) {
  const calls = { get: 0, list: 0, names: 0 };
  const client = {
    async get({ name }: ObjectReference) {
      calls.get += 1;
      return names.includes(name) ? objectOf(name) : undefined;
    },
    async list() {
      calls.list += 1;
      return names.map(objectOf);
    },
    async listMetadata(_kind: unknown, { continue: place = '0' }: MetadataQuery) {
      calls.names += 1;
      if (fault) throw fault;
      const next = Number(place) + 500;
      const items = names.slice(Number(place), next).map(objectOf);
      return { items, ...(next < names.length ? { continue: String(next) } : {}) };
    },
  } as unknown as ClusterClient;
  return { calls, clients: { cluster: client, clientFor: () => client } };
}

async function readNew(cluster: ReturnType<typeof clusterWith>, names: readonly string[]) {
  const { live, unread } = await readWhatIsReadable(cluster.clients, {
    known: [],
    others: names.map(referTo),
    selector: 'x',
  });
  return { live: live.size, unread: unread.size, ...cluster.calls };
}

describe('reading objects that an application did not apply before', () => {
  it('asks for a few one by one', async () => {
    expect(await readNew(clusterWith(['c-1']), many(20))).toEqual({ live: 1, unread: 0, get: 20, list: 0, names: 0 });
  });

  it('looks at the names of 5,000 in one call where none is there', async () => {
    expect(await readNew(clusterWith([]), many(5000))).toEqual({ live: 0, unread: 0, get: 0, list: 0, names: 1 });
  });

  it('lists them whole where all are there already, as when Argo CD applied them', async () => {
    const names = many(1000);
    expect(await readNew(clusterWith(names), names)).toEqual({ live: 1000, unread: 0, get: 0, list: 1, names: 2 });
  });

  it('gets the few that are there among what others have in the namespace, and reads nothing of theirs', async () => {
    const theirs = many(600, 'theirs');
    const found = await readNew(clusterWith([...theirs, 'c-1', 'c-2']), many(100));
    expect(found).toEqual({ live: 2, unread: 0, get: 2, list: 0, names: 2 });
  });

  it('does not page through a namespace that is much larger than what is looked for', async () => {
    const found = await readNew(clusterWith([...many(9000, 'theirs'), 'c-1']), many(30));
    expect(found).toEqual({ live: 1, unread: 0, get: 30, list: 0, names: 3 });
  });

  it('asks one by one where it may not list', async () => {
    const forbidden = new ClusterForbiddenError('cannot list', { retry: 'never', data: { status: 403 } });
    const found = await readNew(clusterWith(['c-1'], forbidden), many(30));
    expect(found).toMatchObject({ live: 1, unread: 0, get: 30 });
  });

  it('fails when credentials are refused or the kind is down, and asks no more', async () => {
    for (const error of [
      new ClusterForbiddenError('401', { retry: 'never', data: { status: 401 } }),
      new ClusterUnreachableError('the group is down', { retry: 'backoff', data: { status: 503 } }),
    ]) {
      const cluster = clusterWith([], error);
      await expect(readNew(cluster, many(30))).rejects.toBe(error);
      expect(cluster.calls.get).toBe(0);
    }
  });
});
