import type { KindInfo } from '../../ports/cluster-client.ts';

/** Asks for all groups at once, in one of the forms of aggregated discovery (Kubernetes 1.27), or for the plain list. */
export const ACCEPT_AGGREGATED = [
  ...['v2', 'v2beta1'].map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`),
  'application/json',
].join(',');

/** What discovery says of one version of a group. */
export interface DiscoveredVersion {
  readonly group: string;
  readonly version: string;
  /** By kind; undefined when the extension server behind the group did not answer. */
  readonly kinds: ReadonlyMap<string, KindInfo> | undefined;
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs?: readonly string[];
}

/** Reads the list of resources of one group and version. */
export function parseResourceList(
  { group, version }: { readonly group: string; readonly version: string },
  body: unknown,
): ReadonlyMap<string, KindInfo> {
  const resources = (body as { resources?: readonly ApiResource[] }).resources ?? [];
  const names = new Set(resources.map(({ name }) => name));
  const kinds = new Map<string, KindInfo>();
  for (const { name, kind, namespaced, verbs } of resources) {
    // `deployments/scale` is of kind Scale, `pods/eviction` of kind Eviction: not objects of their own.
    if (name.includes('/') || kinds.has(kind)) continue;
    const hasStatus = names.has(`${name}/status`);
    kinds.set(kind, { group, version, kind, resource: name, namespaced, verbs: verbs ?? [], hasStatus });
  }
  return kinds;
}

interface AggregatedGroup {
  readonly metadata?: { readonly name?: string };
  readonly versions?: readonly {
    readonly version: string;
    /** `Stale`: the extension server behind it did not answer; asked for by itself when it is needed. */
    readonly freshness?: string;
    readonly resources?: readonly {
      readonly resource: string;
      readonly responseKind?: { readonly kind?: string };
      readonly scope?: string;
      readonly verbs?: readonly string[];
      readonly subresources?: readonly { readonly subresource: string }[];
    }[];
  }[];
}

/** Reads aggregated discovery; versions of a group stand in the order in which the server prefers them. Undefined for the plain list. */
export function parseAggregatedDiscovery(body: unknown): readonly DiscoveredVersion[] | undefined {
  const { kind, items = [] } = body as { kind?: unknown; items?: readonly AggregatedGroup[] };
  if (kind !== 'APIGroupDiscoveryList') return undefined;
  return items.flatMap(({ metadata, versions = [] }) => {
    const group = metadata?.name ?? '';
    return versions.map(({ version, freshness, resources = [] }) => {
      if (freshness === 'Stale') return { group, version, kinds: undefined };
      const plain = resources.flatMap(({ resource, responseKind, scope, verbs = [], subresources = [] }) => {
        const kind = responseKind?.kind ?? '';
        const item = { name: resource, kind, namespaced: scope === 'Namespaced', verbs };
        const parts = subresources.map(({ subresource }) => ({ ...item, name: `${resource}/${subresource}` }));
        return kind === '' ? [] : [item, ...parts];
      });
      const kinds = parseResourceList({ group, version }, { resources: plain });
      return { group, version, kinds };
    });
  });
}
