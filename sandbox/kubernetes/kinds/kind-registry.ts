import { groupAndVersion } from '../../../shared/domain/resource/kubernetes-object.ts';
import { apiVersionOf, type Kind } from './kind.ts';

/** The kinds that are served: the built-in ones and those of the CRDs at the moment. */
export interface KindRegistry {
  /** All kinds, in the order of discovery. */
  all(): readonly Kind[];
  byResource(group: string, version: string, resource: string): Kind | undefined;
  byApiVersion(apiVersion: string, kind: string): Kind | undefined;
  /** Any version of a stored resource; the version that objects are stored in first. */
  byStorageKey(storageKey: string): Kind | undefined;
  /** Replaces the custom kinds that one CRD defines; none removes them. */
  setCustomKinds(crdName: string, kinds: readonly Kind[]): void;
}

/** Starts a registry with the built-in kinds. */
export function createKindRegistry(builtin: readonly Kind[]): KindRegistry {
  const custom = new Map<string, readonly Kind[]>();
  let kinds: readonly Kind[] = [];
  const byPath = new Map<string, Kind>();
  const byGvk = new Map<string, Kind>();
  const byStorage = new Map<string, Kind>();
  const rebuild = (): void => {
    kinds = [...builtin, ...[...custom.values()].flat()];
    for (const index of [byPath, byGvk, byStorage]) index.clear();
    for (const kind of kinds) {
      byPath.set(`${apiVersionOf(kind)}/${kind.resource}`, kind);
      byGvk.set(`${apiVersionOf(kind)}/${kind.kind}`, kind);
      const storageKey = `${kind.group}/${kind.resource}`;
      if (!byStorage.has(storageKey) || kind.custom?.storageVersion === kind.version) byStorage.set(storageKey, kind);
    }
  };
  rebuild();
  return {
    all: () => kinds,
    byResource: (group, version, resource) => byPath.get(`${apiVersionOf({ group, version })}/${resource}`),
    byApiVersion: (apiVersion, kind) => byGvk.get(`${apiVersion}/${kind}`),
    byStorageKey: (storageKey) => byStorage.get(storageKey),
    setCustomKinds(crdName, next) {
      if (next.length === 0) custom.delete(crdName);
      else custom.set(crdName, next);
      rebuild();
    },
  };
}

/** The kind that a reference names. */
export function kindOfReference(
  registry: KindRegistry,
  reference: { readonly apiVersion: string; readonly kind: string },
): Kind | undefined {
  const exact = registry.byApiVersion(reference.apiVersion, reference.kind);
  if (exact !== undefined) return exact;
  // Another version of the group may be served; owners are compared by group and kind only.
  const { group } = groupAndVersion(reference.apiVersion);
  return registry.all().find((kind) => kind.group === group && kind.kind === reference.kind);
}
