import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../domain/errors/gitops-error.ts';
import { MalformedRequestError, NotFoundError } from '../domain/errors/request-errors.ts';
import type { ClusterConfig } from '../ports/cluster-config.ts';
import type { Clock } from '../ports/clock.ts';
import type { SecretBox } from '../ports/secret-box.ts';
import type { Table, TableItem } from '../ports/table.ts';
import { normalizeServer } from './normalize-server.ts';

export type { ClusterConfig } from '../ports/cluster-config.ts';

const PARTITION = 'cluster';

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

/** `create` refuses another spec for a registered server, `upsert` replaces it, `update` wants it to be registered. */
export interface SaveOptions {
  readonly mode: 'create' | 'upsert' | 'update';
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
  /** Opens the credentials: Argo CD's cluster `config` (reference/argocd.md §1.14). */
  readConfig(server: string): Promise<ClusterConfig | undefined>;
}

/** Makes the store of clusters above a table. */
export function createClusterStore(parts: { table: Table; secrets: SecretBox; clock: Clock }): ClusterStore {
  const { table, secrets, clock } = parts;

  const list = async () => {
    const records: ClusterRecord[] = [];
    let cursor: string | undefined;
    do {
      const page = await table.query(PARTITION, { limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
      records.push(...page.items.map(decode));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return records;
  };

  const openConfig = async (item: TableItem): Promise<ClusterConfig> =>
    JSON.parse(await secrets.open(String(item.data.config), sealContext(item.sort)));

  return {
    list,
    async find({ server, name }) {
      if (server !== undefined) {
        const item = await table.get(keyOf(server));
        const record = item && decode(item);
        return name === undefined || record?.name === name ? record : undefined;
      }
      return (await list()).find((record) => record.name === name);
    },
    async save(cluster, { mode }) {
      const key = keyOf(cluster.server);
      const stored = await table.get(key);
      if (!stored && mode === 'update') throw new NotFoundError(`cluster ${key.sort} is not registered`);
      refuseTakenName(await list(), cluster.name, key.sort);
      const config = cluster.config ?? (stored ? await openConfig(stored) : {});
      const spec = specOf(cluster);
      if (stored) {
        const isSame = isDeepStrictEqual(stored.data.spec, spec) && isDeepStrictEqual(await openConfig(stored), config);
        if (isSame) return decode(stored);
        if (mode === 'create') {
          throw new MalformedRequestError('existing cluster spec is different; use upsert flag to force update');
        }
      }
      const createdAt = stored ? String(stored.data.createdAt) : clock.now().toISOString();
      const sealed = await secrets.seal(JSON.stringify(config), sealContext(key.sort));
      const data = { spec, config: sealed, createdAt };
      const version = await table.put({ ...key, data }, { expect: stored?.version ?? 'absent' });
      return decode({ ...key, data, version });
    },
    async remove(server) {
      const item = await table.get(keyOf(server));
      if (!item) return false;
      await table.delete(keyOf(server), { expect: item.version });
      return true;
    },
    async readConfig(server) {
      const item = await table.get(keyOf(server));
      return item && openConfig(item);
    },
  };
}

function keyOf(server: string) {
  return { partition: PARTITION, sort: normalizeServer(server) };
}

/** Binds a sealed config to its server: moved to another item, it does not open. */
function sealContext(server: string): string {
  return `cluster/${server}`;
}

function refuseTakenName(records: readonly ClusterRecord[], name: string, server: string): void {
  const other = records.find((record) => record.name === name && record.server !== server);
  if (other) {
    throw new MalformedRequestError(`cluster name "${name}" is taken by ${other.server}; choose another name`);
  }
}

/** What is compared and shown, in a form that survives JSON: absent fields are left out. */
function specOf(cluster: ClusterInput): { readonly [field: string]: Json } {
  const { labels, annotations, namespaces, clusterResources, project } = cluster;
  return JSON.parse(JSON.stringify({ labels, annotations, namespaces, clusterResources, project, name: cluster.name }));
}

function decode(item: TableItem): ClusterRecord {
  return {
    ...(item.data.spec as Omit<ClusterRecord, 'server' | 'createdAt' | 'resourceVersion'>),
    server: item.sort,
    createdAt: String(item.data.createdAt),
    resourceVersion: String(item.version),
  };
}
