import { beforeEach, describe, expect, it } from 'vitest';
import { createServedKindsReader } from '../../../../shared/adapters/kubernetes/read-served-kinds.ts';
import type { ServedKinds } from '../../../../shared/ports/cluster-client.ts';

const MINUTE = 60_000;
const verbs = ['get', 'list'];
const resources = [{ resource: 'widgets', responseKind: { kind: 'Widget' }, scope: 'Namespaced', verbs }];
const listed = (name: string, kind: string) => ({ name, kind, namespaced: true, verbs });

describe('the kinds that a cluster serves', () => {
  let nowMs: number;
  let calls: string[];
  let answers: { [path: string]: unknown };
  let read: () => Promise<ServedKinds>;

  beforeEach(() => {
    nowMs = 1_000_000;
    calls = [];
    answers = {
      '/api': {
        kind: 'APIGroupDiscoveryList',
        items: [
          { versions: [{ version: 'v1', resources: [{ resource: 'nodes', responseKind: { kind: 'Node' }, verbs }] }] },
        ],
      },
      '/apis': {
        kind: 'APIGroupDiscoveryList',
        items: [
          {
            metadata: { name: 'x.io' },
            versions: [
              { version: 'v2', resources },
              { version: 'v1', resources },
            ],
          },
          { metadata: { name: 'down.io' }, versions: [{ version: 'v1', freshness: 'Stale' }] },
        ],
      },
    };
    read = createServedKindsReader({
      server: 'https://c',
      clock: { now: () => new Date(nowMs) },
      fetch: async (path) => {
        calls.push(path);
        const body = answers[path];
        return body === undefined ? { status: 503, body: 'service unavailable' } : { status: 200, body };
      },
    });
  });

  it('are each named once in the preferred version, and groups that do not answer by name', async () => {
    expect(await read()).toEqual({
      kinds: [
        { group: '', version: 'v1', kind: 'Node', resource: 'nodes', namespaced: false, verbs, hasStatus: false },
        {
          group: 'x.io',
          version: 'v2',
          kind: 'Widget',
          resource: 'widgets',
          namespaced: true,
          verbs,
          hasStatus: false,
        },
      ],
      unavailable: ['down.io/v1'],
    });
  });

  it('are asked for twice a minute at most, however many ask', async () => {
    await Promise.all([read(), read()]);
    nowMs += MINUTE - 1;
    await read();
    expect(calls).toEqual(['/api', '/apis']);
    nowMs += 1;
    await read();
    expect(calls).toHaveLength(4);
  });

  it('are asked for again when that failed', async () => {
    const { '/apis': before } = answers;
    answers['/apis'] = undefined;
    await expect(read()).rejects.toMatchObject({ code: 'ClusterUnreachableError' });
    answers['/apis'] = before;
    expect((await read()).kinds).toHaveLength(2);
  });

  it('are asked for by group and version where the server knows no other way', async () => {
    answers = {
      '/api': { kind: 'APIVersions', versions: ['v1'] },
      '/api/v1': { resources: [listed('pods', 'Pod'), listed('pods/log', 'Pod')] },
      '/apis': {
        kind: 'APIGroupList',
        groups: [
          { name: 'x.io', versions: [{ version: 'v1' }, { version: 'v2' }], preferredVersion: { version: 'v2' } },
          { name: 'down.io', versions: [{ version: 'v1' }] },
        ],
      },
      '/apis/x.io/v1': { resources: [listed('widgets', 'Widget'), listed('old', 'Old')] },
      '/apis/x.io/v2': { resources: [listed('widgets', 'Widget')] },
    };
    const { kinds, unavailable } = await read();
    expect(kinds.map(({ kind, version }) => `${kind}/${version}`)).toEqual(['Pod/v1', 'Widget/v2', 'Old/v1']);
    expect(unavailable).toEqual(['down.io/v1']);
  });
});
