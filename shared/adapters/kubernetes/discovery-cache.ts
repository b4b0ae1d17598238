import { KindUnknownError } from '../../domain/errors/cluster-errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GroupVersionKind, KindInfo } from '../../ports/cluster-client.ts';
import { apiErrorOf } from './api-errors.ts';
import type { ClusterResponse } from './cluster-transport.ts';
import { ACCEPT_AGGREGATED, parseAggregatedDiscovery, parseResourceList } from './parse-discovery.ts';

/** Fetches a discovery document. */
export type FetchDiscovery = (path: string, accept?: string) => Promise<ClusterResponse>;

/** What a discovery cache needs. */
export interface DiscoveryCacheOptions {
  readonly server: string;
  readonly clock: Clock;
  readonly fetch: FetchDiscovery;
}

/** Knows which kinds a cluster serves. */
export interface DiscoveryCache {
  /** @throws KindUnknownError if the cluster does not serve the kind, after having asked again */
  resolve(gvk: GroupVersionKind): Promise<KindInfo>;
  /** Forgets a group and version, after the server denied a path that discovery had named. */
  forget(gvk: GroupVersionKind): void;
}

interface GroupVersionEntry {
  readonly readAtMs: number;
  readonly kinds: ReadonlyMap<string, KindInfo>;
}

const CACHE_TTL_MS = 10 * 60_000;
/** An unknown kind in Git must not turn every refresh into a question to the server. */
const MISS_INTERVAL_MS = 2_000;

/**
 * Makes a discovery cache.
 *
 * @remarks The first kind outside the core group asks `/apis` once for everything (aggregated discovery, Kubernetes 1.27).
 * An older server, and every miss, is asked for the one group and version that is needed.
 */
export function createDiscoveryCache({ server, clock, fetch }: DiscoveryCacheOptions): DiscoveryCache {
  const entries = new Map<string, GroupVersionEntry>();
  const reading = new Map<string, Promise<void>>();
  let aggregatedAtMs: number | undefined;
  let hasAggregated = true;

  const nowMs = (): number => clock.now().getTime();
  const isOlderThan = (entry: GroupVersionEntry | undefined, ms: number): boolean =>
    entry === undefined || nowMs() - entry.readAtMs >= ms;

  async function readGroupVersion(gvk: GroupVersionKind): Promise<void> {
    const kinds = await fetchGroupVersion({ server, fetch }, gvk);
    entries.set(groupVersionOf(gvk), { readAtMs: nowMs(), kinds });
  }

  async function readAggregated(): Promise<void> {
    aggregatedAtMs = nowMs();
    const { status, body } = await fetch('/apis', ACCEPT_AGGREGATED);
    // A server in trouble says nothing about what it can do: the group is asked for by itself, and tells what is wrong.
    if (status !== 200) return;
    const versions = parseAggregatedDiscovery(body);
    hasAggregated = versions !== undefined;
    for (const { kinds, ...version } of versions ?? [])
      if (kinds) entries.set(groupVersionOf(version), { readAtMs: nowMs(), kinds });
  }

  function readOnce(name: string, read: () => Promise<void>): Promise<void> {
    const started = reading.get(name) ?? read().finally(() => reading.delete(name));
    reading.set(name, started);
    return started;
  }

  async function resolve(gvk: GroupVersionKind): Promise<KindInfo> {
    const groupVersion = groupVersionOf(gvk);
    const isAggregatedDue = aggregatedAtMs === undefined || nowMs() - aggregatedAtMs >= CACHE_TTL_MS;
    if (isOlderThan(entries.get(groupVersion), CACHE_TTL_MS) && gvk.group !== '' && hasAggregated && isAggregatedDue) {
      await readOnce('/apis', readAggregated);
    }
    const entry = entries.get(groupVersion);
    const isMiss = !entry?.kinds.has(gvk.kind);
    if (isOlderThan(entry, isMiss ? MISS_INTERVAL_MS : CACHE_TTL_MS)) {
      await readOnce(groupVersion, () => readGroupVersion(gvk));
    }
    const found = entries.get(groupVersion)?.kinds.get(gvk.kind);
    if (found) return found;
    throw kindUnknown(gvk);
  }

  return { resolve, forget: (gvk) => void entries.delete(groupVersionOf(gvk)) };
}

/** Asks for the kinds of one group and version; none if it is not served. */
async function fetchGroupVersion(
  { server, fetch }: Pick<DiscoveryCacheOptions, 'server' | 'fetch'>,
  gvk: GroupVersionKind,
): Promise<ReadonlyMap<string, KindInfo>> {
  const path = gvk.group === '' ? `/api/${gvk.version}` : `/apis/${gvk.group}/${gvk.version}`;
  const { status, body, retryAfter } = await fetch(path);
  if (status === 404) return new Map();
  if (status === 200) return parseResourceList(gvk, body);
  throw apiErrorOf({ server, status, body, ...(retryAfter === undefined ? {} : { retryAfter }) });
}

/** The error for a kind that is not served, in kubectl's words. */
export function kindUnknown(gvk: GroupVersionKind): KindUnknownError {
  return new KindUnknownError(`no matches for kind "${gvk.kind}" in version "${groupVersionOf(gvk)}"`, {
    data: { group: gvk.group, version: gvk.version, kind: gvk.kind },
  });
}

function groupVersionOf({ group, version }: Pick<GroupVersionKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}
