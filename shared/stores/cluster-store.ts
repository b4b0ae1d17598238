import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import type { ClusterConfig } from '../ports/cluster-config.ts';
import { normalizeServer } from './normalize-server.ts';
import { createSealedRegistry, type RegistryEntry, type RegistryParts, type SaveOptions } from './sealed-registry.ts';

export type { ClusterConfig } from '../ports/cluster-config.ts';

/** What everybody may know of a registered cluster. */
export interface ClusterRecord {
  /** URL of the API server, without a slash at the end. */
  readonly server: string;
  readonly name: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  /** When there are some, only these namespaces are looked at. */
  readonly namespaces?: readonly string[];
  readonly clusterResources?: boolean;
  readonly project?: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly resourceVersion: string;
}

/** A cluster to be registered. Without a `config` the stored one stays as it is. */
export interface ClusterInput extends Omit<ClusterRecord, 'createdAt' | 'resourceVersion'> {
  readonly config?: ClusterConfig;
}

/** Keeps registered clusters; their credentials are sealed. */
export interface ClusterStore {
  /** All clusters, by server. */
  list(): Promise<readonly ClusterRecord[]>;
  /** Finds a cluster by its server (a slash at the end does not matter) or by its name. */
  find(by: { readonly server?: string; readonly name?: string }): Promise<ClusterRecord | undefined>;
  /**
   * @throws MalformedRequestError if it exists with another spec (`create`), or another server has the name;
   * NotFoundError if it does not exist (`update`); ConcurrentUpdateError
   */
  save(cluster: ClusterInput, options: SaveOptions): Promise<ClusterRecord>;
  /** Answers whether there was such a cluster. */
  remove(server: string): Promise<boolean>;
  /** Opens the credentials: Argo CD's cluster `config` (reference/argocd.md §1.14); empty if none were given. */
  readConfig(server: string): Promise<ClusterConfig | undefined>;
}

type ClusterSpec = Omit<ClusterRecord, 'server' | 'createdAt' | 'resourceVersion'>;

/** Makes the store of clusters above a table. */
export function createClusterStore(parts: RegistryParts): ClusterStore {
  const registry = createSealedRegistry<ClusterSpec, ClusterConfig>(parts, 'cluster');
  const list = async () => (await registry.list()).map(toRecord);
  return {
    list,
    async find({ server, name }) {
      if (server === undefined) return (await list()).find((record) => record.name === name);
      const entry = await registry.read(normalizeServer(server));
      return entry && (name === undefined || entry.spec.name === name) ? toRecord(entry) : undefined;
    },
    async save({ server, config, ...spec }, options) {
      const key = normalizeServer(server);
      refuseTakenName(await list(), spec.name, key);
      // Stored even if it is empty: a cluster without credentials is one that asks for none.
      const specOf = () => spec;
      const secret = config ?? ((await registry.read(key)) ? undefined : {});
      return toRecord(await registry.save({ key, secret, specOf }, options));
    },
    remove: (server) => registry.remove(normalizeServer(server)),
    readConfig: (server) => registry.readSecret(normalizeServer(server)),
  };
}

function refuseTakenName(records: readonly ClusterRecord[], name: string, server: string): void {
  const other = records.find((record) => record.name === name && record.server !== server);
  if (other) {
    throw new MalformedRequestError(`cluster name "${name}" is taken by ${other.server}; choose another name`);
  }
}

function toRecord({ key, spec, createdAt, resourceVersion }: RegistryEntry<ClusterSpec>): ClusterRecord {
  return { ...spec, server: key, createdAt, resourceVersion };
}
