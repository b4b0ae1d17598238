import { messageOf } from '../../../shared/domain/errors/gitops-error.ts';
import { gvkOf, type KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type ResourceKey, resourceKeyOf } from '../../../shared/domain/resource/resource-key.ts';
import type { ClusterClient, GroupVersionKind, WriteOptions } from '../../../shared/ports/cluster-client.ts';
import type { CallGate } from '../call-gate.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { ClusterTroubles, ObjectBehaviour } from './behaviour.ts';
import { createClusterState, toAnswer } from './cluster-state.ts';
import { createKnownKinds } from './known-kinds.ts';
import { createObjectLifecycle, nameObject } from './object-lifecycle.ts';
import {
  applyObject,
  createObject,
  patchObject,
  replaceObject,
  type WriteContext,
  type Written,
} from './object-writes.ts';
import { forbidden, refused, throttled, unreachable } from './refusals.ts';
import { type PlayedHealth, statusOfHealth } from './status-of-health.ts';

/** A call that changes something, as it was answered. */
export interface ClusterCall {
  readonly verb: 'apply' | 'create' | 'replace' | 'patch' | 'delete';
  readonly object: string;
  readonly outcome: string;
  /** Of the object that it made, or began to delete. */
  readonly uid?: string;
  readonly generateName?: string;
}

/** How a cluster is made. */
export interface SimulatedClusterOptions {
  readonly clock: VirtualClock;
  /** Seconds by which scripted troubles come and go. */
  readonly scriptSeconds: () => number;
  readonly behaviours?: readonly ObjectBehaviour[];
  readonly troubles?: ClusterTroubles;
  readonly onCall: (call: ClusterCall) => void;
  /** Told of what controllers do by themselves, and when. */
  readonly onEvent: (atSeconds: number, text: string) => void;
}

/** A Kubernetes cluster in memory, with its own controllers and a virtual time. */
export interface SimulatedCluster {
  /** A client of which every call goes through the gate. */
  connect(gate: CallGate): ClusterClient;
  /** What somebody else does to an object. */
  write(manager: string, object: KubernetesObject): void;
  /** Controllers bring an object to a health. */
  turn(object: KubernetesObject, health: PlayedHealth, message?: string): void;
  remove(key: ResourceKey): void;
  /** `Kind/name` is not refused any more. */
  lift(of: string): void;
  objects(): readonly KubernetesObject[];
}

/** Makes a cluster that has the usual namespaces and nothing else. */
export function createSimulatedCluster(options: SimulatedClusterOptions): SimulatedCluster {
  const { clock, behaviours = [] } = options;
  const state = createClusterState();
  const kinds = createKnownKinds();
  const onEvent = (text: string) => options.onEvent(state.seconds(), text);
  const lifecycle = createObjectLifecycle({ state, kinds, behaviours, onEvent });
  const context: WriteContext = { state, kinds, lifecycle };
  const settle = () => state.settle(clock.seconds());
  for (const name of ['default', 'kube-system']) {
    applyObject(context, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { manager: 'kube-apiserver' });
  }
  const lifted = new Set<string>();
  const troubles = createTroubles(options, lifted);
  return {
    connect: (gate) => connect(gate, { ...options, ...context, settle, troubles }),
    write(manager, object) {
      settle();
      const found = state.get(resourceKeyOf(object));
      if (manager === 'windlass') applyObject(context, object, {});
      else if (found) replaceObject(context, object, { manager });
      else writeNew(context, object, manager);
    },
    turn(object, health, message) {
      const found = state.get(resourceKeyOf(object));
      const status = found && statusOfHealth(found.object, health, message);
      if (found) state.put({ ...found, object: { ...found.object, status } });
    },
    remove(key) {
      settle();
      const found = state.get(key);
      if (found) lifecycle.delete(found, 'Background');
    },
    lift: (of) => void lifted.add(of),
    objects() {
      settle();
      return state.all().map(({ object }) => object);
    },
  };
}

/** By a client-side apply, or any other manager: an update, not an apply. */
function writeNew(context: WriteContext, object: KubernetesObject, manager: string): void {
  const { stored } = createObject(context, object, {});
  const owners = stored.owners.map((owner) => ({ ...owner, manager }));
  context.state.put({ ...stored, owners });
}

type Troubles = (verb: string, kind: GroupVersionKind, object?: KubernetesObject, options?: WriteOptions) => void;

/** Throws what stands in the way of a call. */
function createTroubles(
  { scriptSeconds, troubles = {}, behaviours = [] }: SimulatedClusterOptions,
  lifted: ReadonlySet<string>,
): Troubles {
  let throttledCalls = 0;
  const refusals = new Map<ObjectBehaviour, number>();
  const isRefused = (each: ObjectBehaviour, verb: string, object: KubernetesObject, options: WriteOptions) =>
    each.refuses !== undefined &&
    !lifted.has(each.of) &&
    each.of === `${object.kind}/${object.metadata.name || object.metadata.generateName}` &&
    (each.verbs ?? ['apply', 'create', 'replace']).includes(verb) &&
    !(each.onlyReal && options.dryRun) &&
    !(each.onlyValidated && options.validate === false) &&
    (each.containing === undefined || JSON.stringify(object).includes(each.containing)) &&
    (refusals.get(each) ?? 0) < (each.times ?? Number.POSITIVE_INFINITY);
  return (verb, kind, object, options = {}) => {
    const now = scriptSeconds();
    if (troubles.unreachable?.some(([from, to]) => from <= now && now < to)) throw unreachable();
    if (!object) return;
    if (troubles.throttled && throttledCalls < troubles.throttled.calls) {
      throttledCalls += 1;
      throw throttled(troubles.throttled.retryAfter);
    }
    if (troubles.forbidden?.includes(kind.kind)) throw forbidden(verb, kind);
    const refusal = behaviours.find((each) => isRefused(each, verb, object, options));
    if (!refusal) return;
    if (!options.dryRun || !refusal.onlyReal) refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1);
    throw refused(403, 'Forbidden', refusal.refuses ?? '');
  };
}

interface Connection extends WriteContext, Pick<SimulatedClusterOptions, 'onCall'> {
  readonly settle: () => void;
  readonly troubles: Troubles;
}

function connect(gate: CallGate, connection: Connection): ClusterClient {
  const { state, kinds, settle, troubles } = connection;
  const read = <Answer>(verb: string, kind: GroupVersionKind, answer: () => Answer) =>
    gate({ to: 'cluster', verb, isEffect: false }, async () => {
      settle();
      troubles(verb, kind);
      return answer();
    });
  const write = writer(gate, connection);
  const list: ClusterClient['list'] = (gvk, { namespace, labelSelector } = {}) =>
    read('list', gvk, () => {
      kinds.resolve(gvk);
      const ofKind = state.all().filter(({ object }) => {
        const own = gvkOf(object);
        return own.group === gvk.group && own.kind === gvk.kind;
      });
      return ofKind
        .filter(({ object }) => !namespace || object.metadata.namespace === namespace)
        .filter(({ object }) => fitsSelector(object, labelSelector))
        .map(toAnswer);
    });
  return {
    serverVersion: () => read('version', { group: '', version: '', kind: '' }, () => 'v1.36.2'),
    // Templates that ask about the cluster are not what is played here.
    capabilities: async () => ({ version: 'v1.36.2', apiVersions: [] }),
    apiGroups: async () => ({ versions: [], kinds: [] }),
    servedKinds: () =>
      read('discover', { group: '', version: '', kind: '' }, () => ({ kinds: kinds.all(), unavailable: [] })),
    resolveKind: (gvk) => read('discover', gvk, () => kinds.resolve(gvk)),
    get: (reference) =>
      read('get', reference, () => {
        kinds.resolve(reference);
        const found = state.get(reference);
        return found && toAnswer(found);
      }),
    list,
    // Nothing that is played here reads logs.
    readLogs: async () => '',
    listMetadata: async (gvk, query) => ({
      items: (await list(gvk, query)).map(({ apiVersion, kind, metadata }) => ({ apiVersion, kind, metadata })),
    }),
    apply: (object, options = {}) => write('apply', object, options, () => applyObject(connection, object, options)),
    create: (object, options = {}) => write('create', object, options, () => createObject(connection, object, options)),
    replace: (object, options = {}) =>
      write('replace', object, options, () => replaceObject(connection, object, options)),
    patch: (reference, steps) => patch(gate, connection, reference, steps),
    delete: (reference, options) => remove(gate, connection, reference, options),
  };
}

type Verb = ClusterCall['verb'];

function writer(gate: CallGate, connection: Connection) {
  return (verb: Verb, object: KubernetesObject, options: WriteOptions, perform: () => Written) =>
    gate({ to: 'cluster', verb, isEffect: !options.dryRun }, async () => {
      connection.settle();
      try {
        connection.troubles(verb, gvkOf(object), object, options);
        connection.kinds.resolve(gvkOf(object));
        const { stored, outcome } = perform();
        if (!options.dryRun) record(connection, verb, stored.object, outcome);
        return toAnswer(stored);
      } catch (error) {
        if (!options.dryRun)
          connection.onCall({ verb, object: nameObject(object), outcome: `refused: ${messageOf(error)}` });
        throw error;
      }
    });
}

function record({ onCall }: Connection, verb: Verb, object: KubernetesObject, outcome: string): void {
  const { uid, generateName } = object.metadata;
  onCall({
    verb,
    object: nameObject(object),
    outcome,
    ...(uid ? { uid } : {}),
    ...(generateName ? { generateName } : {}),
  });
}

function patch(
  gate: CallGate,
  connection: Connection,
  reference: Parameters<ClusterClient['patch']>[0],
  steps: Parameters<ClusterClient['patch']>[1],
): ReturnType<ClusterClient['patch']> {
  return gate({ to: 'cluster', verb: 'patch', isEffect: true }, async () => {
    connection.settle();
    connection.troubles('patch', reference);
    connection.kinds.resolve(reference);
    const before = connection.state.get(reference)?.object;
    const written = patchObject(connection, reference, steps);
    const paths = steps.map(({ op, path }) => `${op} ${path}`).join(', ');
    if (before) record(connection, 'patch', before, written ? paths : 'not there');
    else connection.onCall({ verb: 'patch', object: nameReference(reference), outcome: 'not there' });
    return written && toAnswer(written.stored);
  });
}

function remove(
  gate: CallGate,
  connection: Connection,
  reference: Parameters<ClusterClient['delete']>[0],
  { uid, propagationPolicy = 'Foreground' }: NonNullable<Parameters<ClusterClient['delete']>[1]> = {},
): Promise<'deleted' | 'gone'> {
  const { state, lifecycle, onCall } = connection;
  return gate({ to: 'cluster', verb: 'delete', isEffect: true }, async () => {
    connection.settle();
    const found = state.get(reference);
    const object = nameReference(reference);
    try {
      connection.troubles('delete', reference, found?.object);
      connection.kinds.resolve(reference);
    } catch (error) {
      onCall({ verb: 'delete', object, outcome: `refused: ${messageOf(error)}` });
      throw error;
    }
    const how = propagationPolicy === 'Foreground' ? '' : ` (${propagationPolicy})`;
    if (!found || (uid !== undefined && uid !== found.object.metadata.uid)) {
      onCall({ verb: 'delete', object, outcome: found ? 'another uid' : 'not there' });
      return 'gone';
    }
    lifecycle.delete(found, propagationPolicy);
    const left = state.get(reference)?.object.metadata.uid === found.object.metadata.uid;
    record(connection, 'delete', found.object, (left ? 'terminating' : 'deleted') + how);
    return 'deleted';
  });
}

function nameReference({ kind, namespace, name }: ResourceKey): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

function fitsSelector({ metadata }: KubernetesObject, selector: string | undefined): boolean {
  if (!selector) return true;
  return selector.split(',').every((term) => {
    const [key = '', value] = term.split('=');
    const label = metadata.labels?.[key];
    return value === undefined ? label !== undefined : label === value;
  });
}
