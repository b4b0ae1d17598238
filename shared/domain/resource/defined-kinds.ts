import type { KubernetesObject } from './kubernetes-object.ts';

/** Where objects of a kind live. */
export type Scope = 'Namespaced' | 'Cluster';

/** A kind that a CustomResourceDefinition among the targets will add to the cluster. */
export interface DefinedKind {
  readonly group: string;
  readonly kind: string;
  readonly scope: Scope;
}

/** The kinds that these objects define themselves, so that their use is no fault before they are there. */
export function definedKinds(objects: readonly KubernetesObject[]): readonly DefinedKind[] {
  return objects.flatMap((object) => {
    if (object.kind !== 'CustomResourceDefinition') return [];
    const spec = object.spec as { group?: unknown; scope?: unknown; names?: { kind?: unknown } } | undefined;
    if (typeof spec?.group !== 'string' || typeof spec.names?.kind !== 'string') return [];
    return [{ group: spec.group, kind: spec.names.kind, scope: spec.scope === 'Cluster' ? 'Cluster' : 'Namespaced' }];
  });
}
