import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { PatchStep } from '../../ports/cluster-client.ts';

/** The field manager under which `kubectl apply` without `--server-side` writes. */
export const CLIENT_SIDE_MANAGER = 'kubectl-client-side-apply';

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
  readonly fieldsV1?: FieldSet;
}

type FieldSet = { readonly [path: string]: FieldSet };

/**
 * The patch that hands the fields which a client-side apply owns over to an applier, as client-go's `csaupgrade` and Argo CD do it.
 *
 * Without it the client-side apply stays an owner for ever, and a field that is removed in Git stays in the cluster. It is bound to the
 * version of the object that was read.
 *
 * @param applied the object after an apply by `manager`
 * @param from the managers of the client-side apply
 * @returns undefined if they own nothing
 */
export function takeOverPatch(
  applied: KubernetesObject,
  manager: string,
  from: readonly string[] = [CLIENT_SIDE_MANAGER],
): readonly PatchStep[] | undefined {
  const entries = (applied.metadata.managedFields ?? []) as readonly ManagedFields[];
  const own = entries.find((entry) => entry.manager === manager && entry.operation === 'Apply' && !entry.subresource);
  if (own === undefined) return undefined;
  // Fields of another version of the kind may have other names.
  const isClientSide = (entry: ManagedFields): boolean =>
    from.includes(entry.manager ?? '') &&
    // Argo CD may have applied server-side, too.
    (entry.operation === 'Update' || entry.manager !== CLIENT_SIDE_MANAGER) &&
    entry.apiVersion === own.apiVersion &&
    !entry.subresource;
  const taken = entries.filter(isClientSide);
  if (taken.length === 0) return undefined;
  const fieldsV1 = taken.reduce((fields, entry) => union(fields, entry.fieldsV1 ?? {}), own.fieldsV1 ?? {});
  const value = entries
    .filter((entry) => !isClientSide(entry))
    .map((entry) => (entry === own ? { ...own, fieldsV1 } : entry));
  return [
    { op: 'replace', path: '/metadata/managedFields', value },
    { op: 'replace', path: '/metadata/resourceVersion', value: applied.metadata.resourceVersion },
  ];
}

function union(a: FieldSet, b: FieldSet): FieldSet {
  const merged = Object.entries(b).map(([path, fields]) => [path, union(a[path] ?? {}, fields)] as const);
  return { ...a, ...Object.fromEntries(merged) };
}
