import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type ApiState, timestamp, type WriteRequest, withMetadata } from '../api-state.ts';
import { behaviourOf } from '../behaviours.ts';
import { at, listOrEmpty } from '../json.ts';
import { type Kind, storageKeyOf } from '../kinds/kind.ts';
import { fromStorage } from '../kinds/versions.ts';
import { conflict, forbidden, notFound } from '../status-errors.ts';

/** What becomes of the objects that the deleted one owns. */
export type PropagationPolicy = 'Foreground' | 'Background' | 'Orphan';

/** The options of a DELETE. */
export interface DeletionOptions {
  readonly propagationPolicy?: PropagationPolicy;
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** Seconds a Pod gets to stop; its own period by default. */
  readonly gracePeriodSeconds?: number;
}

/** What a DELETE did: the object is gone, or it waits for finalizers or its grace period. */
export interface DeletionOutcome {
  readonly isGone: boolean;
  readonly object: KubernetesObject;
}

/** Finalizers that the garbage collector serves. */
export const FOREGROUND_FINALIZER = 'foregroundDeletion';
/** See {@link FOREGROUND_FINALIZER}. */
export const ORPHAN_FINALIZER = 'orphan';

/** Namespaces that the cluster cannot do without. */
const IMMORTAL_NAMESPACES = ['default', 'kube-public', 'kube-system'];

/**
 * Deletes an object, or marks it for deletion while something still holds it.
 *
 * @throws StatusError 403 for a namespace of the system, 404, or 409 when a precondition fails
 */
export function deleteObject(
  state: ApiState,
  request: WriteRequest,
  name: string,
  options: DeletionOptions = {},
): DeletionOutcome {
  const { kind } = request;
  const storageKey = storageKeyOf(kind);
  const live = state.store.get(storageKey, request.namespace, name);
  if (live === undefined) throw notFound(kind, name);
  if (kind.group === '' && kind.kind === 'Namespace' && IMMORTAL_NAMESPACES.includes(name)) {
    throw forbidden(kind, name, 'this namespace may not be deleted');
  }
  checkPreconditions(kind, live, options);
  const policy = options.propagationPolicy ?? behaviourOf(kind).defaultPropagation ?? policyOfFinalizers(live);
  const finalizers = finalizersFor(kind, live, policy);
  const grace = gracePeriod(kind, live, options);
  const marked = mark(state, live, finalizers, grace);
  if (isReadyToGo(kind, marked)) {
    // Of what is deleted at once, only a Pod is marked before.
    const last = live.metadata.deletionTimestamp === undefined && !isPod(kind) ? live : marked;
    return { isGone: true, object: fromStorage(kind, request.dryRun ? last : state.store.remove(storageKey, last)) };
  }
  if (request.dryRun || marked === live) return { isGone: false, object: fromStorage(kind, marked) };
  return { isGone: false, object: fromStorage(kind, state.store.put(storageKey, marked)) };
}

/** Whether nothing holds a deleted object any more. */
export function isReadyToGo(kind: Kind, object: KubernetesObject): boolean {
  if ((object.metadata.finalizers ?? []).length > 0) return false;
  if (Number(object.metadata.deletionGracePeriodSeconds ?? 0) > 0) return false;
  const isNamespace = kind.group === '' && kind.kind === 'Namespace';
  return !isNamespace || listOrEmpty(at(object, 'spec', 'finalizers')).length === 0;
}

function isPod(kind: Kind): boolean {
  return kind.group === '' && kind.kind === 'Pod';
}

function checkPreconditions(kind: Kind, live: KubernetesObject, options: DeletionOptions): void {
  const { uid, resourceVersion, name } = live.metadata;
  // The server names the kind here, where it names the resource elsewhere.
  const named = { group: kind.group, resource: kind.kind };
  if (options.uid !== undefined && options.uid !== uid) {
    const why = `the UID in the precondition (${options.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(named, name, why);
  }
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw conflict(named, name, why);
  }
}

function policyOfFinalizers(live: KubernetesObject): PropagationPolicy {
  if (live.metadata.finalizers?.includes(ORPHAN_FINALIZER)) return 'Orphan';
  return live.metadata.finalizers?.includes(FOREGROUND_FINALIZER) ? 'Foreground' : 'Background';
}

function finalizersFor(kind: Kind, live: KubernetesObject, policy: PropagationPolicy): readonly string[] {
  const others = (live.metadata.finalizers ?? []).filter(
    (finalizer) => finalizer !== FOREGROUND_FINALIZER && finalizer !== ORPHAN_FINALIZER,
  );
  const { deletionFinalizer: own } = behaviourOf(kind);
  const isFirst = live.metadata.deletionTimestamp === undefined;
  if (own !== undefined && isFirst && !others.includes(own)) others.push(own);
  if (policy === 'Foreground') return [...others, FOREGROUND_FINALIZER];
  return policy === 'Orphan' ? [...others, ORPHAN_FINALIZER] : others;
}

/** Only a Pod that runs on a node is given time to stop. */
function gracePeriod(kind: Kind, live: KubernetesObject, options: DeletionOptions): number {
  if (!isPod(kind)) return 0;
  const phase = at(live, 'status', 'phase');
  const isRunning = Boolean(at(live, 'spec', 'nodeName')) && phase !== 'Succeeded' && phase !== 'Failed';
  if (!isRunning) return 0;
  return options.gracePeriodSeconds ?? Number(at(live, 'spec', 'terminationGracePeriodSeconds') ?? 30);
}

function mark(state: ApiState, live: KubernetesObject, finalizers: readonly string[], grace: number): KubernetesObject {
  const { metadata } = live;
  const kept = finalizers.length === 0 ? undefined : finalizers;
  if (metadata.deletionTimestamp !== undefined) {
    const before = Number(metadata.deletionGracePeriodSeconds ?? 0);
    const sameFinalizers = (metadata.finalizers ?? []).join() === finalizers.join();
    if (grace >= before && sameFinalizers) return live;
    return withMetadata(live, { finalizers: kept, deletionGracePeriodSeconds: Math.min(grace, before) });
  }
  const isNamespace = live.kind === 'Namespace' && live.apiVersion === 'v1';
  const marked = withMetadata(live, {
    finalizers: kept,
    deletionTimestamp: timestamp(new Date(state.now().getTime() + grace * 1000)),
    ...(isNamespace ? {} : { deletionGracePeriodSeconds: grace }),
    ...(metadata.generation === undefined ? {} : { generation: metadata.generation + 1 }),
  });
  return isNamespace ? { ...marked, status: { phase: 'Terminating' } } : marked;
}
