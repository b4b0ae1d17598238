import { ObjectRefusedError } from '../../domain/errors/cluster-errors.ts';
import type { KindInfo } from '../../ports/cluster-client.ts';

/** The path of a kind's collection; `namespace` '' means all namespaces. */
export function collectionPath(kind: KindInfo, namespace: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const scope = kind.namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${kind.resource}`;
}

/**
 * The path of one object.
 * @throws ObjectRefusedError if the kind is namespaced and no namespace is given, or there is no name
 */
export function objectPath(
  kind: KindInfo,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): string {
  requireNamespace(kind, namespace, name);
  if (!name) throw new ObjectRefusedError(`${kind.kind} has no metadata.name: give it one`);
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
}

/**
 * Checks that an object of a namespaced kind has a namespace.
 * @throws ObjectRefusedError if it has none
 */
export function requireNamespace(kind: KindInfo, namespace: string, name: string): void {
  if (kind.namespaced && namespace === '') {
    throw new ObjectRefusedError(
      `${kind.kind} "${name}" has no namespace: set metadata.namespace or the application's destination namespace`,
    );
  }
}
