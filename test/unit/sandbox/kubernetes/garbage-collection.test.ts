import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGarbageCollection } from '../../../../sandbox/kubernetes/garbage-collection.ts';
import { createObject } from '../../../../sandbox/kubernetes/verbs/create-object.ts';
import { deleteObject } from '../../../../sandbox/kubernetes/verbs/delete-object.ts';
import { createTestApi, type TestApi } from './state.ts';

let api: TestApi;
let stop: () => void;
beforeEach(() => {
  api = createTestApi();
  stop = startGarbageCollection(api);
});
afterEach(() => stop());

function configMap(name: string, owner?: { readonly name: string; readonly uid?: string; readonly block?: boolean }) {
  const reference = owner && {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: owner.name,
    uid: owner.uid,
    blockOwnerDeletion: owner.block ?? true,
  };
  const metadata = { name, ...(reference === undefined ? {} : { ownerReferences: [reference] }) };
  return createObject(api, api.request('v1', 'ConfigMap'), { metadata }).metadata;
}

const names = (): string[] => api.store.list('/configmaps').map(({ metadata }) => metadata.name);
const remove = (name: string, propagationPolicy: 'Foreground' | 'Background' | 'Orphan'): void => {
  deleteObject(api, api.request('v1', 'ConfigMap'), name, { propagationPolicy });
};
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await nextTurn();
};

describe('garbage collection', () => {
  it('deletes dependents after their owner in the background', async () => {
    const owner = configMap('owner');
    const child = configMap('child', owner);
    configMap('grandchild', child);
    remove('owner', 'Background');
    expect(names()).toEqual(['child', 'grandchild']);
    await settle();
    expect(names()).toEqual([]);
  });

  it('deletes dependents before their owner in the foreground', async () => {
    const seen: string[] = [];
    api.store.subscribe((event) => {
      if (event.type === 'DELETED') seen.push(event.object.metadata.name);
    });
    const owner = configMap('owner');
    const child = configMap('child', owner);
    configMap('grandchild', child);
    remove('owner', 'Foreground');
    expect(names()).toContain('owner');
    await settle();
    expect(seen).toEqual(['grandchild', 'child', 'owner']);
  });

  it('leaves orphans without the reference', async () => {
    configMap('child', configMap('owner'));
    remove('owner', 'Orphan');
    await settle();
    expect(names()).toEqual(['child']);
    expect(api.store.get('/configmaps', 'default', 'child')?.metadata.ownerReferences).toBeUndefined();
  });

  it('keeps a dependent that has another owner', async () => {
    const first = configMap('first');
    const second = configMap('second');
    const child = configMap('child', first);
    const stored = api.store.get('/configmaps', 'default', 'child');
    if (stored === undefined) throw new Error('child is gone');
    const both = [first, second].map(({ name, uid = '' }) => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid }));
    api.store.put('/configmaps', { ...stored, metadata: { ...stored.metadata, ownerReferences: both } });
    remove('first', 'Background');
    await settle();
    expect(names()).toContain(child.name);
    expect(api.store.get('/configmaps', 'default', 'child')?.metadata.ownerReferences).toHaveLength(1);
  });

  it('deletes an object whose owner never was', async () => {
    configMap('child', { name: 'nobody', uid: '00000000-0000-0000-0000-000000000000' });
    await settle();
    expect(names()).toEqual([]);
  });
});
