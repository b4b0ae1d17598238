import type { ApplicationRef } from '../domain/application/application.ts';
import { formatApplicationRef } from '../domain/application/application.ts';
import { ConcurrentUpdateError } from '../domain/errors/state-errors.ts';
import type { Table } from '../ports/table.ts';

/**
 * Remembers which applications name which repository, so that a push finds them without reading all applications.
 *
 * An entry may outlive its reason (the application was changed or deleted); readers check the application itself.
 */
export interface RepositoryReferenceStore {
  add(repositoryKey: string, ref: ApplicationRef): Promise<void>;
  list(repositoryKey: string): Promise<readonly ApplicationRef[]>;
  remove(repositoryKey: string, ref: ApplicationRef): Promise<void>;
}

/** Makes the store above a table: a partition for each repository, an item for each application. */
export function createRepositoryReferenceStore({ table }: { table: Table }): RepositoryReferenceStore {
  const partitionOf = (repositoryKey: string) => `repository-reference#${repositoryKey}`;

  return {
    async add(repositoryKey, ref) {
      const key = { partition: partitionOf(repositoryKey), sort: formatApplicationRef(ref) };
      if (await table.get(key)) return;
      await ignoreConcurrent(table.put({ ...key, data: { ...ref } }, { expect: 'absent' }));
    },
    async list(repositoryKey) {
      const refs: ApplicationRef[] = [];
      let cursor: string | undefined;
      do {
        const page = await table.query(partitionOf(repositoryKey), {
          limit: 1000,
          ...(cursor === undefined ? {} : { cursor }),
        });
        refs.push(...page.items.map(({ data }) => ({ namespace: String(data.namespace), name: String(data.name) })));
        cursor = page.cursor;
      } while (cursor !== undefined);
      return refs;
    },
    async remove(repositoryKey, ref) {
      const key = { partition: partitionOf(repositoryKey), sort: formatApplicationRef(ref) };
      const item = await table.get(key);
      if (item) await ignoreConcurrent(table.delete(key, { expect: item.version }));
    },
  };
}

/** Two writers of one entry want the same, so that it does not matter who was first. */
async function ignoreConcurrent(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ConcurrentUpdateError)) throw error;
  }
}
