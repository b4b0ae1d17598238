import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { type ApiState, withMetadata } from './api-state.ts';
import type { ApiReference, ApiSurface } from './api-surface.ts';
import { clone, type JsonObject } from './json.ts';
import { emptyObject } from './kinds/empty-object.ts';
import { type Kind, storageKeyOf } from './kinds/kind.ts';
import { kindOfReference } from './kinds/kind-registry.ts';
import { fromStorage } from './kinds/versions.ts';
import { serverRequest } from './server-request.ts';
import { badRequest } from './status-errors.ts';
import { createObject } from './verbs/create-object.ts';
import { decodeObject, setDefaults } from './verbs/decode-body.ts';
import { deleteObject } from './verbs/delete-object.ts';
import { storeUpdated } from './verbs/update-object.ts';

/** The field manager of what the sandbox's controllers write. */
const MANAGER = 'kube-controller-manager';

/** The API as the sandbox's controllers use it, in process and without waiting. */
export function createInProcessApi(state: ApiState): ApiSurface {
  const kindOf = (reference: { readonly apiVersion: string; readonly kind: string }): Kind => {
    const kind = kindOfReference(state.kinds, reference);
    if (kind !== undefined) return kind;
    throw badRequest(
      `no matches for kind ${JSON.stringify(reference.kind)} in version ${JSON.stringify(reference.apiVersion)}`,
    );
  };
  const get = (reference: ApiReference): KubernetesObject | undefined => {
    const kind = kindOfReference(state.kinds, reference);
    if (kind === undefined) return undefined;
    const found = state.store.get(storageKeyOf(kind), reference.namespace, reference.name);
    return found === undefined ? undefined : fromStorage(kind, found);
  };
  return {
    get,
    list(reference, namespace) {
      const kind = kindOfReference(state.kinds, reference);
      if (kind === undefined) return [];
      return state.store.list(storageKeyOf(kind), namespace).map((object) => fromStorage(kind, object));
    },
    create(object) {
      const kind = kindOf(object);
      const created = createObject(state, serverRequest(kind, object.metadata.namespace ?? '', MANAGER), clone(object));
      return object.status === undefined || !kind.hasStatus ? created : writeStatus(state, kind, created, object);
    },
    update(reference, change) {
      const kind = kindOf(reference);
      const live = get(reference);
      if (live === undefined) return;
      const next = change(live);
      if (next !== undefined) writeChange(state, kind, live, next);
    },
    delete(reference, propagationPolicy) {
      const kind = kindOf(reference);
      if (get(reference) === undefined) return;
      // Controllers play the kubelet too: what they delete has stopped.
      deleteObject(state, serverRequest(kind, reference.namespace, MANAGER), reference.name, {
        gracePeriodSeconds: 0,
        ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
      });
    },
    subscribe: (listener) => state.store.subscribe(({ type, object }) => listener({ type, object })),
  };
}

/**
 * Whether annotations go with the status, as controllers write them: the main endpoint would count a new generation of a
 * Deployment for them.
 */
function isStatusWriter(kind: Kind): boolean {
  return kind.isBuiltin && kind.hasStatus;
}

function withAnnotations(object: KubernetesObject, from: KubernetesObject): KubernetesObject {
  return withMetadata(object, { annotations: from.metadata.annotations });
}

/** Writes the object, then its status by the endpoint for it. */
function writeChange(state: ApiState, kind: Kind, live: KubernetesObject, next: KubernetesObject): void {
  const { namespace = '', name } = live.metadata;
  const current = writeMain(state, kind, live, isStatusWriter(kind) ? withAnnotations(next, live) : next);
  const isGone = state.store.get(storageKeyOf(kind), namespace, name) === undefined;
  if (kind.hasStatus && !isGone) writeStatus(state, kind, current, next);
}

function writeMain(state: ApiState, kind: Kind, live: KubernetesObject, next: KubernetesObject): KubernetesObject {
  const request = serverRequest(kind, live.metadata.namespace ?? '', MANAGER);
  const decoded = decodeObject(request, clone(next) as unknown as JsonObject);
  setDefaults(request, decoded);
  return storeUpdated(state, request, live, decoded);
}

function writeStatus(state: ApiState, kind: Kind, live: KubernetesObject, next: KubernetesObject): KubernetesObject {
  const request = { ...serverRequest(kind, live.metadata.namespace ?? '', MANAGER), subresource: 'status' as const };
  const status = next.status ?? emptyObject(kind).status;
  const annotated = isStatusWriter(kind) ? withAnnotations(live, next) : live;
  const decoded = decodeObject(request, { ...(clone(annotated) as unknown as JsonObject), status });
  return storeUpdated(state, request, live, decoded);
}
