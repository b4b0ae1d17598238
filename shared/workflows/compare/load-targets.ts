import type { ApplicationRef, ApplicationSpec } from '../../domain/application/application.ts';
import { KindUnknownError } from '../../domain/errors/cluster-errors.ts';
import type { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { isAboutKind } from '../../domain/errors/is-about-kind.ts';
import { findAnnotationFaults } from '../../domain/resource/annotation-faults.ts';
import { definedKinds } from '../../domain/resource/defined-kinds.ts';
import { isHook, isIgnored } from '../../domain/resource/hook.ts';
import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { type NormalizedTargets, normalizeTargets } from '../../domain/resource/normalize-targets.ts';
import { type ResourceKey, resourceKeyOf } from '../../domain/resource/resource-key.ts';
import { isExcluded } from '../../domain/settings/is-excluded.ts';
import type { GroupVersionKind } from '../../ports/cluster-client.ts';
import type { Dependencies } from '../dependencies.ts';
import { findDestinationCluster } from '../destination/find-destination-cluster.ts';
import type { DestinationClients } from '../destination/open-destination.ts';
import { isOwnKind } from '../destination/own-objects-client.ts';

/** The objects that an application wants, ready to be compared and applied. */
export interface Targets extends NormalizedTargets {
  /** Targets that are hooks, normalised like the others; they are not among the targets. */
  readonly hooks: readonly KubernetesObject[];
  /** Kinds that neither the cluster nor a CRD among the targets knows, with the reason; by `formatGvk`. */
  readonly unknownKinds: ReadonlyMap<string, string>;
  /** Kinds of which the cluster could not say anything, with the reason; by `formatGvk`. Nothing of them may be applied. */
  readonly unreadKinds: ReadonlyMap<string, GitOpsError>;
  /** What was rendered and is left out by the settings of the installation. */
  readonly excluded: readonly ResourceKey[];
  /** What is wrong with annotations that steer a sync; each is then taken as if it were not there. */
  readonly annotationFaults: readonly string[];
}

/** Normalises rendered objects for their destination: scope by discovery, namespace, tracking, one object a key. */
export async function loadTargets(
  deps: Pick<Dependencies, 'systemSettings' | 'clusters'>,
  clients: DestinationClients,
  application: ApplicationRef,
  spec: ApplicationSpec,
  rendered: readonly KubernetesObject[],
): Promise<Targets> {
  const settings = await deps.systemSettings.current();
  const { server = '' } = await findDestinationCluster(deps, spec.destination);
  const [objects, excluded] = partition(
    rendered.filter((object) => !isIgnored(object)).map((object) => placeOwnObject(object, application)),
    (object) => isOwnKind(gvkOf(object)) || !isExcluded({ ...gvkOf(object), server }, settings),
  );
  const { namespaced, unknownKinds, unreadKinds } = await discoverScopes(clients, objects);
  const normalized = normalizeTargets(objects, {
    application: { namespace: application.namespace, name: application.name },
    ...(spec.destination.namespace === undefined ? {} : { destinationNamespace: spec.destination.namespace }),
    tracking: settings.tracking,
    isNamespaced: (object) => namespaced.get(formatKind(gvkOf(object))),
  });
  return {
    ...normalized,
    targets: normalized.targets.filter((target) => !isHook(target)),
    hooks: normalized.targets.filter(isHook),
    unknownKinds,
    unreadKinds,
    excluded: excluded.map(resourceKeyOf),
    annotationFaults: rendered.flatMap(findAnnotationFaults),
  };
}

/** One text for a group, version and kind: a cluster may serve one version of a kind and not another. */
export function formatGvk({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}/${kind}`;
}

/** One text for a group and kind. */
export function formatKind({ group, kind }: { readonly group: string; readonly kind: string }): string {
  return `${group}/${kind}`;
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

/** A child application belongs beside its parent, not into the namespace that the parent deploys to. */
function placeOwnObject(object: KubernetesObject, parent: ApplicationRef): KubernetesObject {
  if (!isOwnKind(gvkOf(object)) || object.metadata.namespace) return object;
  return { ...object, metadata: { ...object.metadata, namespace: parent.namespace } };
}

async function discoverScopes(clients: DestinationClients, objects: readonly KubernetesObject[]) {
  const defined = new Map(definedKinds(objects).map((kind) => [formatKind(kind), kind.scope === 'Namespaced']));
  const namespaced = new Map<string, boolean>();
  const unknownKinds = new Map<string, string>();
  const unreadKinds = new Map<string, GitOpsError>();
  const kinds = new Map<string, GroupVersionKind>(objects.map((object) => [formatGvk(gvkOf(object)), gvkOf(object)]));
  await Promise.all(
    [...kinds].map(async ([name, gvk]) => {
      try {
        namespaced.set(formatKind(gvk), (await clients.clientFor(gvk).resolveKind(gvk)).namespaced);
      } catch (error) {
        if (!(error instanceof KindUnknownError)) {
          if (!isAboutKind(error)) throw error;
          unreadKinds.set(name, error);
          return;
        }
        if (!defined.has(formatKind(gvk))) unknownKinds.set(name, error.message);
      }
    }),
  );
  const [first] = unreadKinds.values();
  if (first && unreadKinds.size === kinds.size) throw first;
  return { namespaced: new Map([...defined, ...namespaced]), unknownKinds, unreadKinds };
}
