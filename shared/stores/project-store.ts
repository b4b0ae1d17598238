import type { Json } from '../domain/errors/gitops-error.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import { type AppProject, builtInProject, DEFAULT_PROJECT_NAME } from '../domain/project/app-project.ts';
import type { Table, TableItem } from '../ports/table.ts';

const PARTITION = 'project';
/** `resourceVersion` of the built-in project: no item is stored yet. */
const NOT_STORED = '0';
/** Losing so often in a row means that something writes in a loop. */
const MAX_UPDATE_ATTEMPTS = 20;

/** Keeps projects, each in one item. The project `default` is always there, stored or not. */
export interface ProjectStore {
  /** Reads one item. */
  read(name: string): Promise<AppProject | undefined>;
  /** All projects, by name. */
  list(): Promise<readonly AppProject[]>;
  /** @throws ConcurrentUpdateError if it exists already */
  create(project: AppProject): Promise<AppProject>;
  /**
   * Reads, changes and writes until nobody else wrote in between.
   * @param change gives the new project, or undefined to leave it as it is; it may run several times
   * @returns the stored project, or undefined if there is none of that name
   */
  update(name: string, change: (project: AppProject) => AppProject | undefined): Promise<AppProject | undefined>;
  /** Removes it, if nobody wrote since it was read. @throws ConcurrentUpdateError */
  remove(project: AppProject): Promise<void>;
}

/**
 * Makes the store of projects above a table.
 * @param options.namespace the one in which projects are
 */
export function createProjectStore({ table, namespace }: { table: Table; namespace: string }): ProjectStore {
  const read = async (name: string): Promise<AppProject | undefined> => {
    const item = await table.get(keyOf(name));
    if (item) return decode(item);
    return name === DEFAULT_PROJECT_NAME ? builtInProject(namespace) : undefined;
  };

  const write = async (project: AppProject): Promise<AppProject> => {
    const { name, resourceVersion } = project.metadata;
    const data = { project: JSON.parse(JSON.stringify(project)) as Json };
    const expect = resourceVersion === NOT_STORED ? 'absent' : Number(resourceVersion);
    return withVersion(project, await table.put({ ...keyOf(name), data }, { expect }));
  };

  return {
    read,
    async list() {
      const stored: AppProject[] = [];
      let cursor: string | undefined;
      do {
        const page = await table.query(PARTITION, { limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
        stored.push(...page.items.map(decode));
        cursor = page.cursor;
      } while (cursor !== undefined);
      const isStored = stored.some(({ metadata }) => metadata.name === DEFAULT_PROJECT_NAME);
      const all = isStored ? stored : [...stored, builtInProject(namespace)];
      return all.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    },
    create: (project) => write(withVersion(project, Number(NOT_STORED))),
    async update(name, change) {
      for (let attempt = 1; ; attempt += 1) {
        const project = await read(name);
        const changed = project && change(project);
        if (!changed) return project;
        try {
          return await write(withVersion(changed, Number(project.metadata.resourceVersion)));
        } catch (error) {
          if (!(error instanceof ConcurrentUpdateError) || attempt >= MAX_UPDATE_ATTEMPTS) throw error;
        }
      }
    },
    remove: ({ metadata }) => table.delete(keyOf(metadata.name), { expect: Number(metadata.resourceVersion) }),
  };
}

function keyOf(name: string) {
  return { partition: PARTITION, sort: name };
}

function decode({ data, version }: TableItem): AppProject {
  return withVersion(data.project as unknown as AppProject, version);
}

function withVersion(project: AppProject, version: number): AppProject {
  return { ...project, metadata: { ...project.metadata, resourceVersion: String(version) } };
}
