import { describe, expect, it } from 'vitest';
import { useContract } from './contract.ts';

const contract = useContract();

describe('discovery', () => {
  it('states its version', async () => {
    const { status, body } = await contract.client.get('/version');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      major: '1',
      minor: expect.stringMatching(/^\d+$/),
      gitVersion: expect.stringMatching(/^v1\.\d+\.\d+/),
    });
  });

  it.each(['/healthz', '/livez', '/readyz'])('answers ok at %s', async (path) => {
    expect(await contract.client.get(path)).toMatchObject({ status: 200, text: 'ok' });
  });

  it('lists the versions of the core group', async () => {
    const { body } = await contract.client.get('/api');
    expect(body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
  });

  it.each([
    ['apps', 'v1'],
    ['batch', 'v1'],
    ['networking.k8s.io', 'v1'],
    ['rbac.authorization.k8s.io', 'v1'],
    ['apiextensions.k8s.io', 'v1'],
    ['apiregistration.k8s.io', 'v1'],
    ['autoscaling', 'v1'],
    ['storage.k8s.io', 'v1'],
    ['coordination.k8s.io', 'v1'],
    ['scheduling.k8s.io', 'v1'],
    ['admissionregistration.k8s.io', 'v1'],
  ])('lists the group %s with the version %s', async (name, version) => {
    const { body } = await contract.client.get('/apis');
    expect(body).toMatchObject({ kind: 'APIGroupList', apiVersion: 'v1' });
    const groups = body.groups as { name: string; versions: unknown[] }[];
    const group = groups.find((candidate) => candidate.name === name);
    expect(group?.versions).toContainEqual({ groupVersion: `${name}/${version}`, version });
  });

  it('describes one group', async () => {
    const { body } = await contract.client.get('/apis/apps');
    expect(body).toMatchObject({
      kind: 'APIGroup',
      apiVersion: 'v1',
      name: 'apps',
      versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
      preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
    });
  });

  it.each([
    [
      '/api/v1',
      { name: 'configmaps', singularName: expect.any(String), namespaced: true, kind: 'ConfigMap', shortNames: ['cm'] },
    ],
    ['/api/v1', { name: 'namespaces', namespaced: false, kind: 'Namespace', shortNames: ['ns'] }],
    ['/api/v1', { name: 'namespaces/finalize', namespaced: false, kind: 'Namespace', verbs: ['update'] }],
    ['/api/v1', { name: 'services', namespaced: true, kind: 'Service', shortNames: ['svc'], categories: ['all'] }],
    [
      '/apis/apps/v1',
      { name: 'deployments', namespaced: true, kind: 'Deployment', shortNames: ['deploy'], categories: ['all'] },
    ],
    [
      '/apis/apps/v1',
      { name: 'deployments/status', namespaced: true, kind: 'Deployment', verbs: ['get', 'patch', 'update'] },
    ],
    ['/apis/apps/v1', { name: 'deployments/scale', group: 'autoscaling', version: 'v1', kind: 'Scale' }],
    ['/apis/batch/v1', { name: 'jobs', namespaced: true, kind: 'Job' }],
    ['/apis/networking.k8s.io/v1', { name: 'ingresses', namespaced: true, kind: 'Ingress', shortNames: ['ing'] }],
    ['/apis/rbac.authorization.k8s.io/v1', { name: 'clusterroles', namespaced: false, kind: 'ClusterRole' }],
    [
      '/apis/apiextensions.k8s.io/v1',
      { name: 'customresourcedefinitions', namespaced: false, shortNames: ['crd', 'crds'] },
    ],
  ])('lists at %s the resource %j', async (path, resource) => {
    const { body } = await contract.client.get(path);
    expect(body.kind).toBe('APIResourceList');
    const resources = body.resources as { name: string }[];
    expect(resources.find((candidate) => candidate.name === resource.name)).toMatchObject(resource);
  });

  it('states all verbs of a plain resource', async () => {
    const { body } = await contract.client.get('/api/v1');
    const resources = body.resources as { name: string; verbs: string[] }[];
    const verbs = resources.find((resource) => resource.name === 'configmaps')?.verbs;
    expect(verbs?.toSorted()).toEqual([
      'create',
      'delete',
      'deletecollection',
      'get',
      'list',
      'patch',
      'update',
      'watch',
    ]);
  });

  it.each(['/apis/unknown.example', '/apis/unknown.example/v1', '/apis/apps/v9'])('answers 404 at %s', async (path) => {
    expect((await contract.client.get(path)).status).toBe(404);
  });

  it('publishes a schema by which clients can tell kinds', async () => {
    const isOld = contract.minor < 24;
    const { body } = await contract.client.get(isOld ? '/openapi/v2' : '/openapi/v3/apis/apps/v1');
    const definitions = (isOld ? body.definitions : (body.components as { schemas: unknown }).schemas) as {
      [name: string]: { 'x-kubernetes-group-version-kind'?: readonly object[] };
    };
    const kinds = Object.values(definitions).flatMap((each) => each['x-kubernetes-group-version-kind'] ?? []);
    expect(kinds).toContainEqual({ group: 'apps', kind: 'Deployment', version: 'v1' });
  });
});
