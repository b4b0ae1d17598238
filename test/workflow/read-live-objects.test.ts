import { describe, expect, it } from 'vitest';
import {
  ApiThrottledError,
  ClusterForbiddenError,
  ClusterUnreachableError,
} from '../../shared/domain/errors/cluster-errors.ts';
import { formatResourceKey } from '../../shared/domain/resource/resource-key.ts';
import type { ClusterClient, ObjectReference } from '../../shared/ports/cluster-client.ts';
import { readLiveObjects, readWhatIsReadable } from '../../shared/workflows/compare/read-live-objects.ts';

const referTo = (kind: string, name = 'a'): ObjectReference => ({
  group: '',
  version: 'v1',
  kind,
  namespace: 'n',
  name,
});

/** A cluster in which a kind cannot be read, or only not be listed. */
function clientsWith(fault: { readonly kind: string; readonly error: Error; readonly gets?: boolean }) {
  const objectOf = ({ kind, name, namespace }: ObjectReference) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace },
  });
  const client = {
    async get(reference: ObjectReference) {
      if (reference.kind === fault.kind && !fault.gets) throw fault.error;
      return objectOf(reference);
    },
    async list({ kind }: ObjectReference) {
      if (kind === fault.kind) throw fault.error;
      return [objectOf(referTo(kind, 'a')), objectOf(referTo(kind, 'b'))];
    },
  } as unknown as ClusterClient;
  return { cluster: client, clientFor: () => client };
}

const down = new ClusterUnreachableError('the group is down', { retry: 'backoff', data: { status: 503 } });
const forbidden = new ClusterForbiddenError('cannot list resource "secrets"', {
  retry: 'never',
  data: { status: 403 },
});
const known = [referTo('Secret', 'a'), referTo('Secret', 'b'), referTo('ConfigMap', 'a'), referTo('ConfigMap', 'b')];
const query = { known, others: [], selector: 'x' };
const keys = (map: ReadonlyMap<string, unknown>) => [...map.keys()].sort();
const keysOf = (kind: string) => [referTo(kind, 'a'), referTo(kind, 'b')].map(formatResourceKey);

describe('reading live objects', () => {
  it('names those of a kind that is down, and reads the others', async () => {
    const { live, unread } = await readWhatIsReadable(clientsWith({ kind: 'Secret', error: down }), query);
    expect(keys(live)).toEqual(keysOf('ConfigMap'));
    expect([...unread]).toEqual(keysOf('Secret').map((key) => [key, down]));
  });

  it('gets one by one what it may not list', async () => {
    const clients = clientsWith({ kind: 'Secret', error: forbidden, gets: true });
    const { live, unread } = await readWhatIsReadable(clients, query);
    expect(live.size).toBe(4);
    expect(unread.size).toBe(0);
  });

  it('fails as a whole for a sync, which must not act on half of the truth', async () => {
    await expect(readLiveObjects(clientsWith({ kind: 'Secret', error: down }), query)).rejects.toBe(down);
  });

  it.each([
    ['the cluster does not answer', new ClusterUnreachableError('connection refused', { retry: 'backoff' })],
    ['our credentials are refused', new ClusterForbiddenError('401', { retry: 'never', data: { status: 401 } })],
    [
      'the cluster asks to slow down',
      new ApiThrottledError('slow', { retry: { afterSeconds: 1 }, data: { status: 429 } }),
    ],
  ])('fails as a whole when %s', async (_case, error) => {
    await expect(readWhatIsReadable(clientsWith({ kind: 'Secret', error }), query)).rejects.toBe(error);
  });

  it('fails as a whole when nothing can be read', async () => {
    const clients = clientsWith({ kind: 'Secret', error: forbidden });
    await expect(readWhatIsReadable(clients, { ...query, known: [referTo('Secret')] })).rejects.toBe(forbidden);
  });
});
