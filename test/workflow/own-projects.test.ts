import { describe, expect, it } from 'vitest';
import { ObjectRefusedError } from '../../shared/domain/errors/cluster-errors.ts';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { withTracking } from '../../shared/domain/resource/tracking.ts';
import { createOwnObjectsClient, isOwnKind } from '../../shared/workflows/destination/own-objects-client.ts';
import { aManifest, aProjectManifest, createApiHarness } from './api/harness.ts';

const kind = { group: 'argoproj.io', version: 'v1alpha1', kind: 'AppProject' };
const root = { namespace: 'argocd', name: 'root' };

/** A rendered project, as a sync applies it. */
function rendered(name: string, spec: object = {}): KubernetesObject {
  const manifest = aProjectManifest(name, spec) as KubernetesObject;
  return withTracking({ ...manifest, metadata: { name, namespace: 'argocd' } }, { application: root });
}

const reference = (name: string) => ({ ...kind, namespace: 'argocd', name });

describe('a project that an application renders', () => {
  it('goes to our own store', async () => {
    const { deps } = createApiHarness();
    const client = createOwnObjectsClient(deps);
    expect(isOwnKind(kind)).toBe(true);
    expect(await client.resolveKind(kind)).toMatchObject({ resource: 'appprojects', namespaced: true });
    expect(await client.get(reference('shop'))).toBeUndefined();
    const applied = await client.apply(rendered('shop', { description: 'the shop' }));
    expect(await client.get(reference('shop'))).toEqual(applied);
    expect((await deps.projects.read('shop'))?.spec.description).toBe('the shop');
    expect(await client.list(kind, { namespace: 'argocd', labelSelector: 'windlass.dev/application=root' })).toEqual([
      applied,
    ]);
    expect(await client.list(kind, { labelSelector: 'windlass.dev/application=other' })).toEqual([]);
  });

  it('is only looked at by a dry run, which foretells what applying gives', async () => {
    const { deps } = createApiHarness();
    const client = createOwnObjectsClient(deps);
    const foretold = await client.apply(rendered('shop'), { dryRun: true });
    expect(foretold.metadata.namespace).toBe('argocd');
    expect(await deps.projects.read('shop')).toBeUndefined();
    const live = await client.apply(rendered('shop'));
    expect(await client.apply(rendered('shop'), { dryRun: true })).toEqual(live);
  });

  it('keeps labels and annotations that others gave it', async () => {
    const { deps } = createApiHarness();
    const client = createOwnObjectsClient(deps);
    await client.apply(rendered('shop'));
    await deps.projects.update('shop', (project) => ({
      ...project,
      metadata: { ...project.metadata, annotations: { ...project.metadata.annotations, note: 'mine' } },
    }));
    const { metadata } = await client.apply(rendered('shop', { description: 'new' }));
    expect(metadata.annotations).toMatchObject({ note: 'mine', 'argocd.argoproj.io/tracking-id': expect.any(String) });
  });

  it('is refused in another namespace, where it would take the place of a project that is not its writer’s', async () => {
    const client = createOwnObjectsClient(createApiHarness().deps);
    const object = rendered('shop');
    const elsewhere = { ...object, metadata: { ...object.metadata, namespace: 'team-a' } };
    for (const dryRun of [true, false]) {
      await expect(client.apply(elsewhere, { dryRun })).rejects.toThrow(ObjectRefusedError);
    }
    await client.apply(object);
    expect(await client.get({ ...reference('shop'), namespace: 'team-a' })).toBeUndefined();
  });

  it('is refused with the field that is wrong', async () => {
    const client = createOwnObjectsClient(createApiHarness().deps);
    await expect(client.apply(rendered('shop', { sourceRepos: '*' }))).rejects.toThrow(
      'spec.sourceRepos: expected a list',
    );
  });

  it('is deleted once no application uses it, and only if it is the one that was meant', async () => {
    const api = createApiHarness();
    const client = createOwnObjectsClient(api.deps);
    await client.apply(rendered('shop'));
    await api.request('POST', '/api/v1/applications', { body: aManifest('guestbook', { project: 'shop' }) });
    await expect(client.delete(reference('shop'))).rejects.toThrow('project is referenced by 1 applications');
    const application = await api.deps.applications.read({ namespace: 'argocd', name: 'guestbook' });
    if (application) await api.deps.applications.remove(application);
    expect(await client.delete(reference('shop'), { uid: 'another' })).toBe('gone');
    expect(await client.delete(reference('shop'))).toBe('deleted');
    expect(await client.delete(reference('shop'))).toBe('gone');
  });
});

describe('the project default', () => {
  it('is an object only while an application manages it, and stays as it is afterwards', async () => {
    const { deps } = createApiHarness();
    const client = createOwnObjectsClient(deps);
    expect(await client.get(reference('default'))).toBeUndefined();
    expect(await client.list(kind)).toEqual([]);
    await client.apply(rendered('default', { sourceRepos: [] }));
    expect(await client.get(reference('default'))).toMatchObject({ spec: { sourceRepos: [] } });
    expect(await client.delete(reference('default'))).toBe('deleted');
    expect(await client.get(reference('default'))).toBeUndefined();
    expect((await deps.projects.read('default'))?.spec.sourceRepos).toEqual([]);
  });
});
