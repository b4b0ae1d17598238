import type { Clock } from '../../ports/clock.ts';
import type { ApiGroups, ClusterCapabilities } from '../../ports/cluster-client.ts';
import { apiErrorOf } from './api-errors.ts';
import type { FetchDiscovery } from './discovery-cache.ts';
import { ACCEPT_AGGREGATED } from './parse-discovery.ts';

/** What is needed to ask a cluster what it serves. */
export interface ReadCapabilitiesOptions {
  readonly server: string;
  readonly clock: Clock;
  readonly fetch: FetchDiscovery;
}

/** A kind that a chart asks for may just have been defined: for so long its manifests are made without it. */
const CACHE_TTL_MS = 60_000;

/** Makes a reader of a cluster's version and kinds: three requests a minute at most, from Kubernetes 1.27 on. */
export function createCapabilitiesReader(options: ReadCapabilitiesOptions): () => Promise<ClusterCapabilities> {
  let kept: { readonly at: number; readonly capabilities: Promise<ClusterCapabilities> } | undefined;
  return () => {
    const at = options.clock.now().getTime();
    if (kept === undefined || at - kept.at >= CACHE_TTL_MS) {
      const reading = { at, capabilities: readCapabilities(options) };
      kept = reading;
      reading.capabilities.catch(() => {
        if (kept === reading) kept = undefined;
      });
    }
    return kept.capabilities;
  };
}

async function readCapabilities(options: ReadCapabilitiesOptions): Promise<ClusterCapabilities> {
  const [version, core, groups] = await Promise.all([
    read(options, '/version'),
    readServed(options, '/api'),
    readServed(options, '/apis'),
  ]);
  return {
    version: String((version as { gitVersion?: unknown }).gitVersion ?? ''),
    apiVersions: [...new Set([...core, ...groups])].sort(),
  };
}

/** Reads in one request what a cluster serves outside of the core group. */
export async function readApiGroups(options: ReadCapabilitiesOptions): Promise<ApiGroups> {
  const list = (await read(options, '/apis', ACCEPT_AGGREGATED)) as GroupList;
  if (list.kind !== 'APIGroupDiscoveryList') return { versions: versionsOf(list).toSorted() };
  const served = [...new Set(aggregated(list))].sort();
  const isKind = (one: string) => one.split('/').length > 2;
  return { versions: served.filter((one) => !isKind(one)), kinds: served.filter(isKind) };
}

async function readServed(options: ReadCapabilitiesOptions, path: '/api' | '/apis'): Promise<readonly string[]> {
  return servedBy(options, path, await read(options, path, ACCEPT_AGGREGATED));
}

interface GroupList {
  readonly kind?: string;
  /** Of APIVersions, the core group. */
  readonly versions?: readonly string[];
  /** Of APIGroupList. */
  readonly groups?: readonly { readonly versions?: readonly { readonly groupVersion: string }[] }[];
  /** Of APIGroupDiscoveryList. */
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly resources?: readonly { readonly responseKind?: { readonly kind?: string } }[];
    }[];
  }[];
}

/** An older server is asked for each group version by itself. */
async function servedBy(options: ReadCapabilitiesOptions, path: string, body: unknown): Promise<readonly string[]> {
  const list = body as GroupList;
  if (list.kind === 'APIGroupDiscoveryList') return aggregated(list);
  const served: string[] = [];
  for (const version of versionsOf(list)) {
    const { resources = [] } = (await read(options, `${path}/${version}`)) as {
      readonly resources?: readonly { readonly name: string; readonly kind: string }[];
    };
    const kinds = resources.filter(({ name }) => !name.includes('/')).map(({ kind }) => `${version}/${kind}`);
    served.push(version, ...kinds);
  }
  return served;
}

function versionsOf({ versions, groups = [] }: GroupList): readonly string[] {
  return versions ?? groups.flatMap((group) => group.versions ?? []).map(({ groupVersion }) => groupVersion);
}

function aggregated({ items = [] }: GroupList): readonly string[] {
  return items.flatMap(({ metadata, versions = [] }) =>
    versions.flatMap(({ version, resources = [] }) => {
      const groupVersion = metadata?.name ? `${metadata.name}/${version}` : version;
      const kinds = resources.flatMap(({ responseKind }) =>
        responseKind?.kind ? [`${groupVersion}/${responseKind.kind}`] : [],
      );
      return [groupVersion, ...kinds];
    }),
  );
}

async function read({ server, fetch }: ReadCapabilitiesOptions, path: string, accept?: string): Promise<unknown> {
  const { status, body, retryAfter } = await fetch(path, accept);
  if (status === 200) return body;
  throw apiErrorOf({ server, status, body, ...(retryAfter === undefined ? {} : { retryAfter }) });
}
