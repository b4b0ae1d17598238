import { beforeEach, describe, expect, it } from 'vitest';
import { createDiscoveryCache, type DiscoveryCache } from '../../../../shared/adapters/kubernetes/discovery-cache.ts';

const MINUTE = 60_000;
const deployment = { group: 'apps', version: 'v1', kind: 'Deployment' };
const widget = { group: 'x.io', version: 'v1', kind: 'Widget' };
const resource = (name: string, kind: string, namespaced = true) => ({
  name,
  kind,
  namespaced,
  verbs: ['get', 'list'],
});

const aggregated = {
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: { name: 'apps' },
      versions: [
        {
          version: 'v1',
          freshness: 'Current',
          resources: [
            { resource: 'deployments', responseKind: { kind: 'Deployment' }, scope: 'Namespaced', verbs: ['get'] },
          ],
        },
      ],
    },
    { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale', resources: [] }] },
  ],
};

describe('the discovery cache', () => {
  let nowMs: number;
  let calls: string[];
  let answers: { [path: string]: unknown };
  let discovery: DiscoveryCache;

  beforeEach(() => {
    nowMs = 1_000_000;
    calls = [];
    answers = {
      '/apis': { kind: 'APIGroupList', groups: [] },
      '/api/v1': {
        resources: [resource('pods', 'Pod'), resource('namespaces', 'Namespace', false), resource('pods/log', 'Pod')],
      },
      '/apis/apps/v1': { resources: [resource('deployments', 'Deployment'), resource('deployments/scale', 'Scale')] },
    };
    discovery = createDiscoveryCache({
      server: 'https://c',
      clock: { now: () => new Date(nowMs) },
      fetch: async (path) => {
        calls.push(path);
        const body = answers[path];
        return typeof body === 'number' ? { status: body, body: null } : { status: body ? 200 : 404, body };
      },
    });
  });

  it('reads only the group and version that is asked for', async () => {
    await expect(discovery.resolve({ group: '', version: 'v1', kind: 'Namespace' })).resolves.toMatchObject({
      resource: 'namespaces',
      namespaced: false,
    });
    await expect(discovery.resolve(deployment)).resolves.toEqual({
      ...deployment,
      resource: 'deployments',
      namespaced: true,
      verbs: ['get', 'list'],
      hasStatus: false,
    });

    expect(calls).toEqual(['/api/v1', '/apis', '/apis/apps/v1']);
  });

  it('takes everything from one call where the server aggregates', async () => {
    answers['/apis'] = aggregated;

    await expect(discovery.resolve(deployment)).resolves.toMatchObject({ resource: 'deployments', namespaced: true });

    expect(calls).toEqual(['/apis']);
  });

  it.each([
    ['listed', { resources: [resource('widgets', 'Widget'), resource('widgets/status', 'Widget')] }, undefined],
    [
      'aggregated',
      undefined,
      {
        kind: 'APIGroupDiscoveryList',
        items: [
          {
            metadata: { name: 'x.io' },
            versions: [
              {
                version: 'v1',
                resources: [
                  {
                    resource: 'widgets',
                    responseKind: { kind: 'Widget' },
                    verbs: ['get'],
                    subresources: [{ subresource: 'status', responseKind: { kind: 'Widget' }, verbs: ['get'] }],
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  ])('tells whether a kind has a status: %s', async (_name, list, all) => {
    if (all) answers['/apis'] = all;
    if (list) answers['/apis/x.io/v1'] = list;
    await expect(discovery.resolve({ group: 'x.io', version: 'v1', kind: 'Widget' })).resolves.toMatchObject({
      resource: 'widgets',
      hasStatus: true,
    });
  });

  it('asks for a group by itself that was stale in the aggregated answer', async () => {
    answers['/apis'] = aggregated;
    answers['/apis/metrics.k8s.io/v1beta1'] = { resources: [resource('pods', 'PodMetrics')] };

    await expect(
      discovery.resolve({ group: 'metrics.k8s.io', version: 'v1beta1', kind: 'PodMetrics' }),
    ).resolves.toMatchObject({
      resource: 'pods',
    });
  });

  it('remembers for ten minutes', async () => {
    await discovery.resolve(deployment);
    nowMs += 10 * MINUTE - 1;
    await discovery.resolve(deployment);
    expect(calls).toEqual(['/apis', '/apis/apps/v1']);

    nowMs += 1;
    await discovery.resolve(deployment);
    expect(calls).toEqual(['/apis', '/apis/apps/v1', '/apis/apps/v1']);
  });

  it('reads once for callers at the same time', async () => {
    await Promise.all([discovery.resolve(deployment), discovery.resolve(deployment), discovery.resolve(deployment)]);

    expect(calls).toEqual(['/apis', '/apis/apps/v1']);
  });

  it('says in kubectl’s words what it does not know', async () => {
    await expect(discovery.resolve(widget)).rejects.toMatchObject({
      code: 'KindUnknownError',
      message: 'no matches for kind "Widget" in version "x.io/v1"',
    });
    await expect(discovery.resolve({ group: '', version: 'v1', kind: 'Widget' })).rejects.toThrow(
      'no matches for kind "Widget" in version "v1"',
    );
  });

  it('asks again for an unknown kind, but not more than once in two seconds', async () => {
    await expect(discovery.resolve(widget)).rejects.toThrow();
    await expect(discovery.resolve(widget)).rejects.toThrow();
    expect(calls.filter((path) => path === '/apis/x.io/v1')).toHaveLength(1);

    answers['/apis/x.io/v1'] = { resources: [resource('widgets', 'Widget')] };
    nowMs += 2_000;
    await expect(discovery.resolve(widget)).resolves.toMatchObject({ resource: 'widgets' });
  });

  it('finds a kind that was added to a group it knew', async () => {
    answers['/apis'] = aggregated;
    await discovery.resolve(deployment);
    answers['/apis/apps/v1'] = { resources: [resource('widgets', 'Widget')] };
    nowMs += 2_000;

    await expect(discovery.resolve({ ...deployment, kind: 'Widget' })).resolves.toMatchObject({ resource: 'widgets' });
  });

  it('asks anew for what it was told to forget', async () => {
    await discovery.resolve(deployment);
    discovery.forget(deployment);
    await discovery.resolve(deployment);

    expect(calls.filter((path) => path === '/apis/apps/v1')).toHaveLength(2);
  });

  it('goes on asking for everything at once after the server was in trouble', async () => {
    answers['/apis'] = 503;
    await discovery.resolve(deployment);

    answers['/apis'] = aggregated;
    nowMs += 10 * MINUTE;
    await discovery.resolve(deployment);
    expect(calls).toEqual(['/apis', '/apis/apps/v1', '/apis']);
  });

  it('does not take a server in trouble for an unknown kind, nor remember it', async () => {
    answers['/apis/apps/v1'] = 503;
    await expect(discovery.resolve(deployment)).rejects.toMatchObject({ code: 'ClusterUnreachableError' });

    answers['/apis/apps/v1'] = { resources: [resource('deployments', 'Deployment')] };
    await expect(discovery.resolve(deployment)).resolves.toMatchObject({ resource: 'deployments' });
  });
});
