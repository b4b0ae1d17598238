import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../../shared/domain/resource/resource-key.ts';
import { type Course, healthSteps, type ObjectBehaviour } from './behaviour.ts';
import type { ClusterState, StoredObject } from './cluster-state.ts';
import { type KnownKinds, kindsOfDefinition } from './known-kinds.ts';
import { statusOfHealth } from './status-of-health.ts';

/** What the lifecycle works on. */
export interface LifecycleOptions {
  readonly state: ClusterState;
  readonly kinds: KnownKinds;
  readonly behaviours: readonly ObjectBehaviour[];
  /** Told of what controllers do some time after the write that made them do it. */
  readonly onEvent: (text: string) => void;
}

/** Plays the controllers of the cluster: health, definitions of kinds, and deletion with all that hangs on it. */
export interface ObjectLifecycle {
  /** To be called after every write of an object. */
  written(stored: StoredObject, isNew: boolean, isChanged: boolean): void;
  /** Begins the deletion of an object. */
  delete(stored: StoredObject, policy: 'Foreground' | 'Background' | 'Orphan'): void;
}

/** `Deployment default/web`. */
export function nameObject({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}

/** Makes the controllers of a cluster. */
export function createObjectLifecycle(options: LifecycleOptions): ObjectLifecycle {
  const { state, behaviours } = options;
  const behaviourOf = ({ kind, metadata }: KubernetesObject) =>
    behaviours.find(({ of }) => of === `${kind}/${metadata.name}` || generatedFrom(of, kind, metadata.generateName));
  const runs = new Map<string, number>();
  const deletion = createDeletion(options, behaviourOf);
  const nextCourse = (object: KubernetesObject): Course => {
    const behaviour = behaviourOf(object);
    if (!behaviour?.runs) return behaviour ?? {};
    const run = runs.get(behaviour.of) ?? 0;
    runs.set(behaviour.of, run + 1);
    return behaviour.runs[Math.min(run, behaviour.runs.length - 1)] ?? {};
  };
  return {
    written({ object }, isNew, isChanged) {
      if (object.metadata.deletionTimestamp) return deletion.tryRemove(object);
      if (object.kind === 'CustomResourceDefinition') {
        if (isNew) establish(options, object, behaviourOf(object)?.established ?? 1);
      } else if (isNew || (isChanged && object.kind !== 'Job')) {
        const course = nextCourse(object);
        playCourse(options, object, course);
        if (course.vanishes !== undefined) {
          state.schedule(course.vanishes, () => vanish(options, object, deletion.begin));
        }
      }
    },
    delete: deletion.begin,
  };
}

function generatedFrom(of: string, kind: string, generateName: string | undefined): boolean {
  return generateName !== undefined && of === `${kind}/${generateName}`;
}

/** The stored object, if it is still the same and at the same content. */
function stillThere(state: ClusterState, { metadata, ...object }: KubernetesObject): StoredObject | undefined {
  const stored = state.get(resourceKeyOf({ ...object, metadata } as KubernetesObject));
  return stored?.object.metadata.uid === metadata.uid ? stored : undefined;
}

function playCourse({ state, onEvent }: LifecycleOptions, object: KubernetesObject, course: Course): void {
  for (const step of healthSteps(course)) {
    if (statusOfHealth(object, step.health) === undefined) return;
    state.schedule(step.after, () => {
      const stored = stillThere(state, object);
      if (!stored || stored.object.metadata.generation !== object.metadata.generation) return;
      const status = statusOfHealth(stored.object, step.health, course.message);
      state.put({ ...stored, object: { ...stored.object, status } });
      if (step.after > 0) onEvent(`${nameObject(object)} is ${step.health}`);
    });
  }
}

function vanish(
  { state, onEvent }: LifecycleOptions,
  object: KubernetesObject,
  begin: (stored: StoredObject, policy: 'Background') => void,
): void {
  const stored = stillThere(state, object);
  if (!stored) return;
  onEvent(`${nameObject(object)} is removed by its controller`);
  begin(stored, 'Background');
}

function establish({ state, kinds, onEvent }: LifecycleOptions, object: KubernetesObject, after: number): void {
  state.schedule(after, () => {
    const stored = stillThere(state, object);
    if (!stored) return;
    const conditions = ['NamesAccepted', 'Established'].map((type) => ({ type, status: 'True' }));
    state.put({ ...stored, object: { ...stored.object, status: { conditions } } });
    for (const kind of kindsOfDefinition(object.spec)) kinds.add(kind);
    if (after > 0) onEvent(`${nameObject(object)} is established`);
  });
}

/** Deletion: finalizers and slow ones hold it up; definitions and namespaces take along what is in them. */
function createDeletion(
  { state, kinds, onEvent }: LifecycleOptions,
  behaviourOf: (object: KubernetesObject) => ObjectBehaviour | undefined,
) {
  const slow = new Set<string>();
  const uidOf = ({ metadata }: KubernetesObject) => metadata.uid ?? '';

  const contentsOf = ({ object }: StoredObject, policy: string): readonly StoredObject[] => {
    const { name } = object.metadata;
    if (object.kind === 'Namespace') return state.all().filter((each) => each.object.metadata.namespace === name);
    if (object.kind === 'CustomResourceDefinition') return instancesOf(state, object);
    return policy === 'Orphan' ? [] : dependentsOf(state, object);
  };

  const begin = (stored: StoredObject, policy: 'Foreground' | 'Background' | 'Orphan'): void => {
    const { object } = stored;
    if (object.metadata.deletionTimestamp) return;
    const contents = contentsOf(stored, policy);
    const takes = behaviourOf(object)?.deletionTakes ?? 0;
    const waitsForContents = contents.length > 0 && (policy === 'Foreground' || object.kind === 'Namespace');
    const finalizers = [
      ...(object.metadata.finalizers ?? []),
      ...(waitsForContents && object.kind !== 'Namespace' ? ['foregroundDeletion'] : []),
    ];
    const deletionTimestamp = new Date(Date.parse('2026-01-01') + state.seconds() * 1000).toISOString();
    const metadata = { ...object.metadata, deletionTimestamp, ...(finalizers.length > 0 ? { finalizers } : {}) };
    const going = state.put({ ...stored, object: { ...object, metadata } }).object;
    if (takes > 0) {
      slow.add(uidOf(object));
      state.schedule(takes, () => {
        slow.delete(uidOf(object));
        tryRemove(going);
      });
    }
    for (const each of contents) begin(each, policy);
    tryRemove(going);
  };

  const tryRemove = (object: KubernetesObject): void => {
    const stored = stillThere(state, object);
    if (!stored?.object.metadata.deletionTimestamp || slow.has(uidOf(object))) return;
    const { finalizers = [], deletionTimestamp } = stored.object.metadata;
    const waits = finalizers.filter((name) => name !== 'foregroundDeletion');
    if (waits.length > 0) return;
    if (object.kind === 'Namespace' && contentsOf(stored, 'Foreground').length > 0) return;
    if (finalizers.length > 0 && dependentsOf(state, object).length > 0) return;
    state.remove(resourceKeyOf(object));
    if (object.kind === 'CustomResourceDefinition') {
      for (const kind of kindsOfDefinition(object.spec)) kinds.remove(kind.group, kind.kind);
    }
    if (Date.parse(deletionTimestamp) < Date.parse('2026-01-01') + state.seconds() * 1000) {
      onEvent(`${nameObject(object)} is gone`);
    }
    releaseOwners(object);
  };

  /** What waited for the object to go may go now. */
  const releaseOwners = ({ metadata }: KubernetesObject): void => {
    const owners = new Set(metadata.ownerReferences?.map(({ uid }) => uid));
    for (const { object } of state.all()) {
      const holds = owners.has(object.metadata.uid ?? '') || object.metadata.name === metadata.namespace;
      if (holds && object.metadata.deletionTimestamp) tryRemove(object);
    }
  };
  return { begin, tryRemove };
}

function dependentsOf(state: ClusterState, { metadata }: KubernetesObject): readonly StoredObject[] {
  return state.all().filter(({ object }) => object.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid));
}

function instancesOf(state: ClusterState, definition: KubernetesObject): readonly StoredObject[] {
  const kinds = kindsOfDefinition(definition.spec);
  return state
    .all()
    .filter(({ object }) =>
      kinds.some(({ group, kind }) => kind === object.kind && object.apiVersion.startsWith(`${group}/`)),
    );
}
