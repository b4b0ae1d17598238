import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KindRegistry } from '../kinds/kind-registry.ts';

/** The verbs of every resource. */
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];

/** Media types of aggregated discovery, the newest first. */
const AGGREGATED = /application\/json;[^,]*g=apidiscovery\.k8s\.io[^,]*/g;

/** The version of aggregated discovery that a client accepts before the plain form, if any. */
export function aggregatedVersion(accept: string): 'v2' | 'v2beta1' | undefined {
  const asked = accept.match(AGGREGATED) ?? [];
  if (asked.some((type) => /v=v2(;|$)/.test(type))) return 'v2';
  return asked.some((type) => /v=v2beta1(;|$)/.test(type)) ? 'v2beta1' : undefined;
}

/** `/api`. */
export function coreVersions(): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' }],
  };
}

/** `/apis`. */
export function groupList(kinds: KindRegistry): object {
  const names = groupNames(kinds).filter((group) => group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: names.map((group) => describeGroup(kinds, group)) };
}

/** `/apis/GROUP`; undefined for a group that is not served. */
export function groupAnswer(kinds: KindRegistry, group: string): object | undefined {
  if (!groupNames(kinds).includes(group)) return undefined;
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(kinds, group) };
}

/** `/api/v1` and `/apis/GROUP/VERSION`; undefined for a version that is not served. */
export function resourceList(kinds: KindRegistry, group: string, version: string): object | undefined {
  const served = kinds.all().filter((kind) => kind.group === group && kind.version === version);
  if (served.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: apiVersionOf({ group, version }),
    resources: served.flatMap(describeResource),
  };
}

/** `/api` or `/apis` in aggregated form. */
export function aggregatedDiscovery(kinds: KindRegistry, isCore: boolean, version: 'v2' | 'v2beta1'): object {
  const groups = groupNames(kinds).filter((group) => (group === '') === isCore);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((group) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versionsOf(kinds, group).map((one) => ({
        version: one,
        resources: kinds
          .all()
          .filter((kind) => kind.group === group && kind.version === one)
          .map(describeAggregated),
        freshness: 'Current',
      })),
    })),
  };
}

/** All group names, the core group first. */
export function groupNames(kinds: KindRegistry): string[] {
  return [...new Set(kinds.all().map((kind) => kind.group))];
}

/** The versions of a group, the preferred one first. */
export function versionsOf(kinds: KindRegistry, group: string): string[] {
  const served = kinds.all().filter((kind) => kind.group === group);
  return [...new Set(served.map((kind) => kind.version))].sort(byVersionPriority);
}

/** Stable versions before beta before alpha, higher before lower. */
function byVersionPriority(left: string, right: string): number {
  const rank = (version: string): readonly number[] => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
    if (match === null) return [-1, 0, 0];
    const [, major, stage, minor] = match;
    return [stage === undefined ? 2 : stage === 'beta' ? 1 : 0, Number(major), Number(minor ?? 0)];
  };
  const a = rank(left);
  const b = rank(right);
  for (const index of [0, 1, 2]) {
    const difference = (b[index] ?? 0) - (a[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left < right ? -1 : 1;
}

function describeGroup(kinds: KindRegistry, group: string): object {
  const versions = versionsOf(kinds, group).map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0] };
}

function subresourcesOf(
  kind: Kind,
): readonly { readonly name: string; readonly group: string; readonly version: string; readonly kind: string }[] {
  const own = { group: kind.group, version: kind.version, kind: kind.kind };
  return [
    ...(kind.scale === undefined ? [] : [{ name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale' }]),
    ...(kind.hasStatus ? [{ name: 'status', ...own }] : []),
    ...(isNamespace(kind) ? [{ name: 'finalize', ...own }] : []),
  ];
}

function isNamespace(kind: Kind): boolean {
  return kind.group === '' && kind.kind === 'Namespace';
}

function verbsOf(subresource: string): readonly string[] {
  return subresource === 'finalize' ? ['update'] : SUBRESOURCE_VERBS;
}

function describeResource(kind: Kind): object[] {
  const main = {
    name: kind.resource,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: VERBS,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
  };
  const subresources = subresourcesOf(kind).map(({ name, group, version, kind: kindName }) => ({
    name: `${kind.resource}/${name}`,
    singularName: '',
    namespaced: kind.namespaced,
    ...(name === 'scale' ? { group, version } : {}),
    kind: kindName,
    verbs: verbsOf(name),
  }));
  return [main, ...subresources];
}

function describeAggregated(kind: Kind): object {
  const subresources = subresourcesOf(kind).map(({ name, group, version, kind: kindName }) => ({
    subresource: name,
    responseKind: { group, version, kind: kindName },
    verbs: verbsOf(name),
  }));
  return {
    resource: kind.resource,
    responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: VERBS,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories.length === 0 ? {} : { categories: kind.categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}
