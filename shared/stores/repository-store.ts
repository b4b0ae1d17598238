import type { RepositoryAccess } from '../ports/source-reader.ts';
import { repositoryLocation } from './repository-location.ts';
import { createSealedRegistry, type RegistryEntry, type RegistryParts, type SaveOptions } from './sealed-registry.ts';

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
  /** All repositories, by URL. */
  list(): Promise<readonly RepositoryRecord[]>;
  /** Finds a repository by its URL; case and `.git` at the end do not matter. */
  find(url: string): Promise<RepositoryRecord | undefined>;
  /**
   * @throws MalformedRequestError if it is registered with another spec and mode is `create`;
   * NotFoundError if it is not registered and mode is `update`; ConcurrentUpdateError
   */
  save(repository: RepositoryInput, options: SaveOptions): Promise<RepositoryRecord>;
  /** Answers whether there was such a repository. */
  remove(url: string): Promise<boolean>;
  /** What is needed to read the repository: the URL as given, and the registered credentials if there are some. */
  accessFor(url: string): Promise<RepositoryAccess>;
}

type RepositorySpec = Omit<RepositoryRecord, 'type' | 'createdAt' | 'resourceVersion'>;

/** Makes the store of repositories above a table. */
export function createRepositoryStore(parts: RegistryParts): RepositoryStore {
  const registry = createSealedRegistry<RepositorySpec, RepositoryCredentials>(parts, 'repository');
  return {
    list: async () => (await registry.list()).map(toRecord),
    async find(url) {
      const entry = await registry.read(repositoryLocation(url));
      return entry && toRecord(entry);
    },
    async save({ credentials, ...spec }, options) {
      const specOf = (secret: RepositoryCredentials | undefined) => ({ ...spec, hasCredentials: secret !== undefined });
      const input = { key: repositoryLocation(spec.repo), secret: credentials, specOf };
      return toRecord(await registry.save(input, options));
    },
    remove: (url) => registry.remove(repositoryLocation(url)),
    async accessFor(url) {
      const key = repositoryLocation(url);
      const entry = await registry.read(key);
      if (!entry) return { url };
      const { username } = entry.spec;
      return { url, ...(username !== undefined && { username }), ...(await registry.readSecret(key)) };
    },
  };
}

function toRecord({ spec, createdAt, resourceVersion }: RegistryEntry<RepositorySpec>): RepositoryRecord {
  return { ...spec, type: 'git', createdAt, resourceVersion };
}
