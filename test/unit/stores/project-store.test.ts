import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import { ConcurrentUpdateError } from '../../../shared/domain/errors/state-errors.ts';
import type { Table } from '../../../shared/ports/table.ts';
import { createProjectStore, type ProjectStore } from '../../../shared/stores/project-store.ts';
import { aProject } from '../domain/project/a-project.ts';

const clock = { now: () => new Date('2026-01-15T12:00:00Z') };
let store: ProjectStore;
beforeEach(() => {
  const table = createMemoryTable({ clock });
  store = createProjectStore({ table, namespace: 'argocd' });
});

describe('the store of projects', () => {
  it('returns what was created, with its version', async () => {
    const created = await store.create(aProject({ sourceRepos: ['*'] }));
    expect(created.metadata.resourceVersion).toBe('1');
    expect(await store.read('shop')).toEqual(created);
    expect(await store.read('other')).toBeUndefined();
  });

  it('creates a project once', async () => {
    await store.create(aProject({}));
    await expect(store.create(aProject({}))).rejects.toThrow(ConcurrentUpdateError);
  });

  it('lists by name, more than a page of them', async () => {
    for (let number = 0; number < 1001; number += 1) {
      const project = aProject({});
      await store.create({
        ...project,
        metadata: { ...project.metadata, name: `p${String(number).padStart(4, '0')}` },
      });
    }
    const names = (await store.list()).map(({ metadata }) => metadata.name);
    expect(names).toHaveLength(1002);
    expect(names.slice(0, 2)).toEqual(['default', 'p0000']);
    expect(names.at(-1)).toBe('p1000');
  });

  it('changes what is stored, and changes anew when somebody else wrote in between', async () => {
    const table = createMemoryTable({ clock });
    const other = createProjectStore({ table, namespace: 'argocd' });
    let isDisturbed = false;
    const put: Table['put'] = async (item, options) => {
      if (!isDisturbed) {
        isDisturbed = true;
        await other.update('shop', (project) => ({ ...project, spec: { description: 'theirs' } }));
      }
      return await table.put(item, options);
    };
    await other.create(aProject({}));
    const disturbed = createProjectStore({ table: { ...table, put }, namespace: 'argocd' });
    const updated = await disturbed.update('shop', ({ spec, ...project }) => ({
      ...project,
      spec: { ...spec, sourceRepos: ['ours'] },
    }));
    expect(updated).toMatchObject({
      metadata: { resourceVersion: '3' },
      spec: { description: 'theirs', sourceRepos: ['ours'] },
    });
    expect(await other.read('shop')).toEqual(updated);
  });

  it('leaves a project alone if the change gives none, and finds no project that does not exist', async () => {
    const created = await store.create(aProject({}));
    expect(await store.update('shop', () => undefined)).toEqual(created);
    expect(await store.update('other', (project) => project)).toBeUndefined();
  });

  it('removes a project that nobody wrote since', async () => {
    const created = await store.create(aProject({}));
    await store.update('shop', (project) => ({ ...project, spec: { description: 'new' } }));
    await expect(store.remove(created)).rejects.toThrow(ConcurrentUpdateError);
    const present = await store.read('shop');
    if (present) await store.remove(present);
    expect(await store.read('shop')).toBeUndefined();
  });
});

describe('the project default', () => {
  it('is there without being created, and permits everything', async () => {
    const project = await store.read('default');
    expect(project).toMatchObject({
      metadata: { name: 'default', namespace: 'argocd', resourceVersion: '0' },
      spec: {
        sourceRepos: ['*'],
        destinations: [{ server: '*', namespace: '*' }],
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      },
    });
    expect(await store.list()).toEqual([project]);
  });

  it('can be overwritten, and is listed once', async () => {
    const changed = await store.update('default', (project) => ({ ...project, spec: { sourceRepos: [] } }));
    expect(changed).toMatchObject({ metadata: { resourceVersion: '1' }, spec: { sourceRepos: [] } });
    expect(await store.list()).toEqual([changed]);
  });
});
