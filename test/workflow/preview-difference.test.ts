import { beforeEach, describe, expect, it } from 'vitest';
import type { RenderOverridesRequest } from '../../shared/contracts/resource-api.ts';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import type { RenderRequest } from '../../shared/ports/manifest-renderer.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { previewDifference } from '../../shared/workflows/serve-users/preview-difference.ts';
import { openGate } from '../simulation/call-gate.ts';
import { createSimulatedCluster, type SimulatedCluster } from '../simulation/cluster/simulated-cluster.ts';
import { createVirtualClock } from '../simulation/virtual-clock.ts';
import { type ApiHarness, aManifest, aProjectManifest, createApiHarness, REVISION } from './api/harness.ts';

const config = (namespace: string, value: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'config', namespace },
  data: { value },
});

let api: ApiHarness;
let deps: Dependencies;
let cluster: SimulatedCluster;
let rendered: readonly KubernetesObject[];
let requests: RenderRequest[];

beforeEach(async () => {
  api = createApiHarness();
  rendered = [];
  requests = [];
  const clock = createVirtualClock();
  const scriptSeconds = () => clock.seconds();
  cluster = createSimulatedCluster({ clock, scriptSeconds, onCall: () => undefined, onEvent: () => undefined });
  deps = {
    ...api.deps,
    renderer: {
      ...api.deps.renderer,
      render: async (request) => {
        requests.push(request);
        return { sourceType: 'Directory', objects: rendered, warnings: ['look here'] };
      },
    },
    clusterDirectory: { open: async () => cluster.connect(openGate) },
  };
});

const preview = (name: string, request: RenderOverridesRequest = {}, modified = false) =>
  previewDifference(deps, { name }, request, { modified });

describe('previewing a difference', () => {
  it('compares what would be rendered with the cluster as it is now, and keeps nothing', async () => {
    await api.request('POST', '/api/v1/applications', { body: aManifest() });
    cluster.write('kubectl', config('default', 'live'));
    rendered = [config('default', 'new')];

    const { body } = await preview('guestbook', { revision: 'main' });

    expect(body.items).toMatchObject([{ kind: 'ConfigMap', modified: true, status: 'OutOfSync' }]);
    expect(JSON.parse(body.items[0]?.normalizedLiveState ?? '').data).toEqual({ value: 'live' });
    expect(JSON.parse(body.items[0]?.predictedLiveState ?? '').data).toEqual({ value: 'new' });
    expect(body.metadata).toMatchObject({ revisions: [REVISION], warnings: ['look here'] });
    expect(JSON.stringify(cluster.objects())).not.toContain('"new"');
    const record = await deps.applications.read({ namespace: 'argocd', name: 'guestbook' });
    expect(record?.control.snapshot).toBeUndefined();
  });

  it('does not look at what the project does not permit', async () => {
    const destinations = [{ server: '*', namespace: 'guestbook' }];
    await api.request('POST', '/api/v1/projects', { body: { project: aProjectManifest('narrow', { destinations }) } });
    await api.request('POST', '/api/v1/applications', { body: aManifest('guestbook', { project: 'narrow' }) });
    cluster.write('kubectl', config('kube-system', 'of somebody else'));
    rendered = [config('kube-system', 'guess')];

    const { body } = await preview('guestbook', { local: { files: { 'guestbook/a.yaml': { text: '' } } } }, true);

    expect(body.items).toMatchObject([
      { status: 'Unknown', liveState: 'null', message: "namespace kube-system is not permitted in project 'narrow'" },
    ]);
    expect(JSON.stringify(body)).not.toContain('of somebody else');
  });

  it('puts sent files in the place of the source that they are for, and reads the others as ever', async () => {
    const source = (path: string) => ({ repoURL: 'https://git.example.com/apps.git', path });
    const sources = [source('guestbook'), source('guestbook')];
    await api.request('POST', '/api/v1/applications', { body: aManifest('two', { source: undefined, sources }) });
    const files = { 'guestbook/a.yaml': { text: 'sent' } };

    await expect(preview('two', { local: { files } })).rejects.toThrow(/local\.sourcePosition: .* several sources/);
    await preview('two', { local: { files, sourcePosition: 2 }, revisions: ['v1'], sourcePositions: [1] });

    expect(requests.map(({ revision, anonymous }) => ({ revision, anonymous }))).toEqual([
      { revision: REVISION, anonymous: undefined },
      { revision: 'local', anonymous: true },
    ]);
    expect(Buffer.from((await requests[1]?.tree?.read('guestbook/a.yaml')) ?? '').toString()).toBe('sent');
  });
});
