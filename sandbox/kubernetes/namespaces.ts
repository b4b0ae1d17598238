import type { ApiState } from './api-state.ts';
import type { Kind } from './kinds/kind.ts';
import { storageKeyOf } from './kinds/kind.ts';
import { serverRequest } from './server-request.ts';
import { StatusError } from './status-errors.ts';
import { createObject } from './verbs/create-object.ts';
import { deleteObject } from './verbs/delete-object.ts';

const NAMESPACES = '/namespaces';

/** The namespaces that a cluster begins with. */
const INITIAL = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/**
 * Creates the initial namespaces, gives every namespace its service account and CA certificate, and empties those that are
 * being deleted.
 *
 * @returns the way to stop it
 */
export function startNamespaces(state: ApiState, caCertificate: string): () => void {
  const pending = new Set<string>();
  const check = (name: string): void => {
    if (pending.has(name)) return;
    pending.add(name);
    setImmediate(() => {
      pending.delete(name);
      const namespace = state.store.get(NAMESPACES, '', name);
      if (namespace === undefined) return;
      if (namespace.metadata.deletionTimestamp !== undefined) emptyNamespace(state, name);
      else furnishNamespace(state, name, caCertificate);
    });
  };
  const stop = state.store.subscribe((event) => {
    if (event.storageKey === NAMESPACES) check(event.object.metadata.name);
    else if (event.type === 'DELETED' && isTerminating(state, event.object.metadata.namespace)) {
      check(event.object.metadata.namespace ?? '');
    }
  });
  for (const name of INITIAL) ensure(state, '/namespaces', '', { metadata: { name } });
  for (const { metadata } of state.store.list(NAMESPACES)) {
    if (metadata.deletionTimestamp === undefined) furnishNamespace(state, metadata.name, caCertificate);
    else check(metadata.name);
  }
  return stop;
}

function isTerminating(state: ApiState, name: string | undefined): boolean {
  if (name === undefined) return false;
  return state.store.get(NAMESPACES, '', name)?.metadata.deletionTimestamp !== undefined;
}

function furnishNamespace(state: ApiState, name: string, caCertificate: string): void {
  ensure(state, '/serviceaccounts', name, { metadata: { name: 'default' } });
  ensure(state, '/configmaps', name, {
    metadata: {
      name: 'kube-root-ca.crt',
      annotations: {
        'kubernetes.io/description':
          'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
      },
    },
    data: { 'ca.crt': caCertificate },
  });
}

function ensure(
  state: ApiState,
  storageKey: string,
  namespace: string,
  object: { readonly metadata: { readonly name: string; readonly annotations?: object }; readonly data?: object },
): void {
  const kind = state.kinds.byStorageKey(storageKey);
  if (kind === undefined || state.store.get(storageKey, namespace, object.metadata.name) !== undefined) return;
  createObject(state, serverRequest(kind, namespace, 'kube-controller-manager'), object);
}

/** Deletes everything in the namespace, and the namespace itself once it is empty. */
function emptyNamespace(state: ApiState, name: string): void {
  for (const kind of storedKinds(state)) {
    const request = serverRequest(kind, name, 'kube-controller-manager');
    for (const object of state.store.list(storageKeyOf(kind), name)) {
      if (object.metadata.deletionTimestamp !== undefined) continue;
      try {
        deleteObject(state, request, object.metadata.name, { propagationPolicy: 'Background' });
      } catch (error) {
        // Gone meanwhile.
        if (!(error instanceof StatusError)) throw error;
      }
    }
  }
  const namespace = state.store.get(NAMESPACES, '', name);
  const isEmpty = storedKinds(state).every((kind) => state.store.list(storageKeyOf(kind), name).length === 0);
  if (namespace === undefined || !isEmpty) return;
  const { finalizers = [], ...rest } = namespace.spec as { readonly finalizers?: readonly string[] };
  const others = finalizers.filter((finalizer) => finalizer !== 'kubernetes');
  const next = { ...namespace, spec: others.length === 0 ? rest : { ...rest, finalizers: others } };
  if (others.length === 0 && (namespace.metadata.finalizers ?? []).length === 0) state.store.remove(NAMESPACES, next);
  else if (finalizers.length !== others.length) state.store.put(NAMESPACES, next);
}

/** Each namespaced resource once, whatever versions it has. */
function storedKinds(state: ApiState): Kind[] {
  return state.store
    .storageKeys()
    .map((storageKey) => state.kinds.byStorageKey(storageKey))
    .filter((kind): kind is Kind => kind?.namespaced === true);
}
