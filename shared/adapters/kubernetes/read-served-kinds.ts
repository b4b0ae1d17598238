import { ClusterUnreachableError } from '../../domain/errors/cluster-errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KindInfo, ServedKinds } from '../../ports/cluster-client.ts';
import { apiErrorOf } from './api-errors.ts';
import type { FetchDiscovery } from './discovery-cache.ts';
import {
  ACCEPT_AGGREGATED,
  type DiscoveredVersion,
  parseAggregatedDiscovery,
  parseResourceList,
} from './parse-discovery.ts';

/** What is needed to ask a cluster for all that it serves. */
export interface ServedKindsOptions {
  readonly server: string;
  readonly clock: Clock;
  readonly fetch: FetchDiscovery;
}

/** A kind that was just defined is seen after so long. */
const CACHE_TTL_MS = 60_000;

/** Makes a reader of all kinds of a cluster: two requests a minute at most, from Kubernetes 1.27 on. */
export function createServedKindsReader(options: ServedKindsOptions): () => Promise<ServedKinds> {
  let kept: { readonly at: number; readonly kinds: Promise<ServedKinds> } | undefined;
  return () => {
    const at = options.clock.now().getTime();
    if (kept === undefined || at - kept.at >= CACHE_TTL_MS) {
      const reading = { at, kinds: readServedKinds(options) };
      kept = reading;
      reading.kinds.catch(() => {
        if (kept === reading) kept = undefined;
      });
    }
    return kept.kinds;
  };
}

async function readServedKinds(options: ServedKindsOptions): Promise<ServedKinds> {
  const versions = (await Promise.all([readRoot(options, '/api'), readRoot(options, '/apis')])).flat();
  const preferred = new Map<string, KindInfo>();
  for (const { group, kinds = new Map<string, KindInfo>() } of versions) {
    for (const kind of kinds.values()) {
      const name = `${group}/${kind.kind}`;
      if (!preferred.has(name)) preferred.set(name, kind);
    }
  }
  const silent = versions.filter(({ kinds }) => kinds === undefined);
  return {
    kinds: [...preferred.values()],
    unavailable: silent.map(({ group, version }) => `${group}/${version}`),
  };
}

/** What an older server answers: names of groups and versions. */
interface PlainRoot {
  /** Of APIVersions, the core group. */
  readonly versions?: readonly string[];
  /** Of APIGroupList. */
  readonly groups?: readonly {
    readonly name: string;
    readonly versions: readonly { readonly version: string }[];
    readonly preferredVersion?: { readonly version: string };
  }[];
}

async function readRoot(options: ServedKindsOptions, path: '/api' | '/apis'): Promise<readonly DiscoveredVersion[]> {
  const body = await read(options, path, ACCEPT_AGGREGATED);
  return parseAggregatedDiscovery(body) ?? (await readEachVersion(options, body as PlainRoot));
}

function readEachVersion(options: ServedKindsOptions, { versions = [], groups = [] }: PlainRoot) {
  const core = versions.map((version) => ({ group: '', version }));
  const others = groups.flatMap(({ name, preferredVersion, versions: served }) => {
    const names = served.map(({ version }) => version);
    const first = preferredVersion?.version;
    return [...new Set(first === undefined ? names : [first, ...names])].map((version) => ({ group: name, version }));
  });
  return Promise.all([...core, ...others].map((one) => readVersion(options, one)));
}

async function readVersion(
  options: ServedKindsOptions,
  { group, version }: Pick<DiscoveredVersion, 'group' | 'version'>,
): Promise<DiscoveredVersion> {
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  try {
    return { group, version, kinds: parseResourceList({ group, version }, await read(options, path)) };
  } catch (error) {
    // The core group is the server itself; any other may be served by an extension that is down.
    if (!(error instanceof ClusterUnreachableError) || group === '') throw error;
    return { group, version, kinds: undefined };
  }
}

async function read({ server, fetch }: ServedKindsOptions, path: string, accept?: string): Promise<unknown> {
  const { status, body, retryAfter } = await fetch(path, accept);
  if (status === 200) return body;
  throw apiErrorOf({ server, status, body, ...(retryAfter === undefined ? {} : { retryAfter }) });
}
