import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../domain/errors/gitops-error.ts';
import { MalformedRequestError, NotFoundError } from '../domain/errors/request-errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SecretBox } from '../ports/secret-box.ts';
import type { RepositoryAccess } from '../ports/source-reader.ts';
import type { Table, TableItem } from '../ports/table.ts';
import { repositoryLocation } from './repository-location.ts';

const PARTITION = 'repository';

/** What everybody may know of a registered repository. */
export interface RepositoryRecord {
  /** The URL as it was registered. */
  readonly repo: string;
  readonly type: 'git';
  readonly name?: string;
  readonly project?: string;
  readonly username?: string;
  /** Whether a password or a token is stored. */
  readonly hasCredentials: boolean;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly resourceVersion: string;
}

/** What proves to a repository that we may read it. */
export interface RepositoryCredentials {
  readonly password?: string;
  readonly bearerToken?: string;
}

/** A repository to be registered. Without `credentials` the stored ones stay as they are. */
export interface RepositoryInput {
  readonly repo: string;
  readonly name?: string;
  readonly project?: string;
  readonly username?: string;
  readonly credentials?: RepositoryCredentials;
}

/** Keeps registered repositories; passwords and tokens are sealed. */
export interface RepositoryStore {
  /** All repositories, by canonical URL. */
  list(): Promise<readonly RepositoryRecord[]>;
  /** Finds a repository by any spelling of its URL. */
  find(url: string): Promise<RepositoryRecord | undefined>;
  /**
   * @throws MalformedRequestError if it is registered with another spec and mode is `create`;
   * NotFoundError if it is not registered and mode is `update`; ConcurrentUpdateError
   */
  save(
    repository: RepositoryInput,
    options: { readonly mode: 'create' | 'upsert' | 'update' },
  ): Promise<RepositoryRecord>;
  /** Answers whether there was such a repository. */
  remove(url: string): Promise<boolean>;
  /** What is needed to read the repository: the URL as given, and the registered credentials if there are some. */
  accessFor(url: string): Promise<RepositoryAccess>;
}

/** Makes the store of repositories above a table. */
export function createRepositoryStore(parts: { table: Table; secrets: SecretBox; clock: Clock }): RepositoryStore {
  const { table, secrets, clock } = parts;

  const openCredentials = async (item: TableItem): Promise<RepositoryCredentials> =>
    JSON.parse(await secrets.open(String(item.data.credentials), sealContext(item.sort)));

  return {
    async list() {
      const records: RepositoryRecord[] = [];
      let cursor: string | undefined;
      do {
        const page = await table.query(PARTITION, { limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
        records.push(...page.items.map(decode));
        cursor = page.cursor;
      } while (cursor !== undefined);
      return records;
    },
    async find(url) {
      const item = await table.get(keyOf(url));
      return item && decode(item);
    },
    async save(repository, { mode }) {
      const key = keyOf(repository.repo);
      const stored = await table.get(key);
      if (!stored && mode === 'update') throw new NotFoundError(`repository "${repository.repo}" is not registered`);
      const credentials = repository.credentials ?? (stored ? await openCredentials(stored) : {});
      const spec = specOf(repository, credentials);
      if (stored) {
        const isSame =
          isDeepStrictEqual(stored.data.spec, spec) && isDeepStrictEqual(await openCredentials(stored), credentials);
        if (isSame) return decode(stored);
        if (mode === 'create') {
          throw new MalformedRequestError('existing repository spec is different; use upsert flag to force update');
        }
      }
      const createdAt = stored ? String(stored.data.createdAt) : clock.now().toISOString();
      const sealed = await secrets.seal(JSON.stringify(credentials), sealContext(key.sort));
      const data = { spec, credentials: sealed, createdAt };
      const version = await table.put({ ...key, data }, { expect: stored?.version ?? 'absent' });
      return decode({ ...key, data, version });
    },
    async remove(url) {
      const item = await table.get(keyOf(url));
      if (!item) return false;
      await table.delete(keyOf(url), { expect: item.version });
      return true;
    },
    async accessFor(url) {
      const item = await table.get(keyOf(url));
      if (!item) return { url };
      const { username } = decode(item);
      return { url, ...(username !== undefined && { username }), ...(await openCredentials(item)) };
    },
  };
}

function keyOf(url: string) {
  return { partition: PARTITION, sort: repositoryLocation(url) };
}

/** Binds sealed credentials to their repository: moved to another item, they do not open. */
function sealContext(key: string): string {
  return `repository/${key}`;
}

/** What is compared and shown, in a form that survives JSON: absent fields are left out. */
function specOf(repository: RepositoryInput, credentials: RepositoryCredentials): { readonly [field: string]: Json } {
  const { repo, name, project, username } = repository;
  const hasCredentials = credentials.password !== undefined || credentials.bearerToken !== undefined;
  return JSON.parse(JSON.stringify({ repo, name, project, username, hasCredentials }));
}

function decode(item: TableItem): RepositoryRecord {
  return {
    ...(item.data.spec as Omit<RepositoryRecord, 'type' | 'createdAt' | 'resourceVersion'>),
    type: 'git',
    createdAt: String(item.data.createdAt),
    resourceVersion: String(item.version),
  };
}
