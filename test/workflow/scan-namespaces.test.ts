import { describe, expect, it } from 'vitest';
import { describeOmissions } from '../../shared/domain/tree/omission.ts';
import type { ClusterClient, KindInfo, MetadataPage } from '../../shared/ports/cluster-client.ts';
import { scanNamespaces } from '../../shared/workflows/tree/scan-namespaces.ts';

const kindOf = (kind: string): KindInfo => ({
  group: '',
  version: 'v1',
  kind,
  resource: kind.toLowerCase(),
  namespaced: true,
  verbs: ['list', 'watch'],
});
const item = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };

/** A cluster that answers each list with the same page. */
function clusterWith(page: MetadataPage) {
  const calls: string[] = [];
  const client = {
    listMetadata: async ({ kind }, query) => {
      calls.push(`${kind} in ${query?.namespace}`);
      return page;
    },
  } as Partial<ClusterClient> as ClusterClient;
  return { client, calls };
}

describe('looking through namespaces', () => {
  it('ends with 600 lists, the most important kinds first, and names what was left out', async () => {
    const { client, calls } = clusterWith({ items: [] });
    const namespaces = Array.from({ length: 100 }, (_, index) => `n${index}`);
    const kinds = ['Pod', 'A', 'B', 'C', 'D', 'E', 'F'].map(kindOf);
    const { omissions } = await scanNamespaces(client, { namespaces, kinds, isOver: () => false });
    expect(calls).toHaveLength(600);
    expect(calls[0]).toBe('Pod in n0');
    expect(omissions).toHaveLength(100);
    expect(describeOmissions(omissions)).toEqual([
      'not shown: F in n0, F in n1, F in n2, F in n3, F in n4 and 95 more (more than 600 lists)',
    ]);
  });

  it('ends with 5,000 objects of a kind', async () => {
    const { client, calls } = clusterWith({ items: Array.from({ length: 500 }, () => item), continue: 'on' });
    const scan = await scanNamespaces(client, { namespaces: ['n'], kinds: [kindOf('Pod')], isOver: () => false });
    expect(calls).toHaveLength(10);
    expect(scan.objects).toHaveLength(5_000);
    expect(scan.omissions).toEqual([{ what: 'Pod in n', why: 'more than 5000 objects' }]);
  });

  it('makes no further call when the time is over', async () => {
    const { client, calls } = clusterWith({ items: [item] });
    let asked = 0;
    const isOver = () => ++asked > 2;
    const kinds = ['Pod', 'A', 'B'].map(kindOf);
    const { objects, omissions } = await scanNamespaces(client, { namespaces: ['n'], kinds, isOver });
    expect(calls).toEqual(['Pod in n', 'A in n']);
    expect(objects).toHaveLength(2);
    expect(omissions).toEqual([{ what: 'B in n', why: 'no time left' }]);
  });
});
