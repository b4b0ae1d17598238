import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openObjectStore } from '../../../../sandbox/kubernetes/store/object-store.ts';
import { openSqlitePersistence } from '../../../../sandbox/kubernetes/store/sqlite-persistence.ts';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

const object = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'n', uid: name },
});

describe('the object store', () => {
  it('finds objects and its revision again after a restart', () => {
    const directory = mkdtempSync(join(tmpdir(), 'store-'));
    directories.push(directory);
    const file = join(directory, 'objects.sqlite');
    const first = openObjectStore(openSqlitePersistence(file));
    first.put('/configmaps', object('kept'));
    first.remove('/configmaps', first.put('/configmaps', object('gone')));
    const revision = first.revision();
    first.close();
    const second = openObjectStore(openSqlitePersistence(file));
    expect(second.list('/configmaps').map(({ metadata }) => metadata.name)).toEqual(['kept']);
    expect(second.revision()).toBe(revision);
    expect(second.changesSince(revision - 1)).toBeUndefined();
    second.close();
  });

  it('is opened by one process at a time, and says what to do', () => {
    const directory = mkdtempSync(join(tmpdir(), 'store-'));
    directories.push(directory);
    const file = join(directory, 'objects.sqlite');
    const first = openSqlitePersistence(file);
    expect(() => openSqlitePersistence(file)).toThrow(`cannot open ${file}; another process may be using it`);
    first.close();
    openSqlitePersistence(file).close();
  });

  it('tells the changes after a revision', () => {
    const store = openObjectStore();
    const first = store.put('/configmaps', object('a'));
    store.put('/configmaps', object('b'));
    store.remove('/configmaps', first);
    const changes = store.changesSince(Number(first.metadata.resourceVersion)) ?? [];
    expect(changes.map(({ type, object: { metadata } }) => `${type} ${metadata.name}`)).toEqual([
      'ADDED b',
      'DELETED a',
    ]);
  });

  it('forgets old changes, and says so', () => {
    const store = openObjectStore();
    for (let count = 0; count < 20_001; count += 1) store.put('/configmaps', object('a'));
    expect(store.changesSince(1)).toBeUndefined();
    expect(store.changesSince(store.revision() - 1)).toHaveLength(1);
  });

  it('hands out objects that cannot be changed', () => {
    const stored = openObjectStore().put('/configmaps', object('a'));
    expect(() => Object.assign(stored.metadata, { name: 'b' })).toThrow(TypeError);
  });
});
