import type { ApplicationRef } from '../application/application.ts';
import type { TrackingSettings } from '../settings/system-settings.ts';
import { foldStringData } from './fold-string-data.ts';
import { groupAndVersion, type KubernetesObject } from './kubernetes-object.ts';
import { formatResourceKey, type ResourceKey, resourceKeyOf } from './resource-key.ts';
import { withTracking } from './tracking.ts';
import { withTextQuantities } from './with-text-quantities.ts';

/** What normalizing needs to know. */
export interface NormalizeTargetsOptions {
  readonly application: ApplicationRef;
  /** For namespaced objects that name no namespace; '' or none: they stay without. */
  readonly destinationNamespace?: string;
  /** Default: by annotation. */
  readonly tracking?: TrackingSettings;
  /** Whether the kind of an object is namespaced; undefined if the cluster does not know the kind. */
  readonly isNamespaced: (object: KubernetesObject) => boolean | undefined;
}

/** An object that was rendered more than once. */
export interface RepeatedTarget {
  readonly key: ResourceKey;
  readonly count: number;
}

/** Targets as they are compared and applied. */
export interface NormalizedTargets {
  readonly targets: readonly KubernetesObject[];
  /** Of these the last one counts. */
  readonly repeated: readonly RepeatedTarget[];
  /** Keys of targets whose kind the cluster does not know, so that their namespace is a guess. */
  readonly unknownScope: readonly ResourceKey[];
  /** Keys of namespaced targets that name no namespace, with no destination namespace to take. */
  readonly withoutNamespace: readonly ResourceKey[];
}

/** Brings rendered objects into the form in which they will be found in the cluster (reference/argocd.md §1.4). */
export function normalizeTargets(
  rendered: readonly KubernetesObject[],
  options: NormalizeTargetsOptions,
): NormalizedTargets {
  const { application, destinationNamespace = '', tracking, isNamespaced } = options;
  const byKey = new Map<
    string,
    { readonly target: KubernetesObject; readonly key: ResourceKey; readonly count: number }
  >();
  const unknownScope: ResourceKey[] = [];
  const withoutNamespace: ResourceKey[] = [];
  for (const [index, object] of rendered.entries()) {
    const namespaced = isNamespaced(object);
    const placed = withNamespace(
      foldStringData(withoutAggregatedRules(withTextQuantities(object))),
      namespaced === false ? '' : object.metadata.namespace || destinationNamespace,
    );
    const key = resourceKeyOf(placed);
    if (namespaced === undefined) unknownScope.push(key);
    if (namespaced && key.namespace === '') withoutNamespace.push(key);
    // Objects with generateName have no name yet and cannot repeat each other.
    const id = key.name ? formatResourceKey(key) : `${formatResourceKey(key)}#${index}`;
    const count = (byKey.get(id)?.count ?? 0) + 1;
    byKey.set(id, {
      target: withTracking(placed, { application, destinationNamespace, ...(tracking ? { tracking } : {}) }),
      key,
      count,
    });
  }
  const kept = [...byKey.values()];
  return {
    targets: kept.map(({ target }) => target),
    repeated: kept.filter(({ count }) => count > 1).map(({ key, count }) => ({ key, count })),
    unknownScope,
    withoutNamespace,
  };
}

/** The message of a RepeatedResourceWarning, in Argo CD's words. */
export function describeRepeatedTarget({ key, count }: RepeatedTarget): string {
  return `Resource ${formatResourceKey(key)} appeared ${count} times among application resources.`;
}

function withNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  const { namespace: _stated, ...metadata } = object.metadata;
  return { ...object, metadata: namespace === '' ? metadata : { ...metadata, namespace } };
}

/**
 * Kubernetes fills in the rules of an aggregated ClusterRole, and its documentation writes `rules: []` to say so. Applied, it would
 * take the rules away, again and again.
 */
function withoutAggregatedRules(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'ClusterRole' || groupAndVersion(object.apiVersion).group !== 'rbac.authorization.k8s.io') {
    return object;
  }
  const { rules, ...others } = object;
  const isLeftToKubernetes = rules === null || (Array.isArray(rules) && rules.length === 0);
  return object.aggregationRule && isLeftToKubernetes ? (others as KubernetesObject) : object;
}
