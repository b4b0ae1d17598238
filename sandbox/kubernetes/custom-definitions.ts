import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { registerApiServices } from './api-services.ts';
import { type ApiState, timestamp } from './api-state.ts';
import { removeFinalizer } from './garbage-collection.ts';
import { at, isObject, type JsonObject, listOrEmpty, objectOrEmpty } from './json.ts';
import type { Kind, ScalePaths } from './kinds/kind.ts';
import { customResourceType } from './schema/crd-type.ts';
import { serverRequest } from './server-request.ts';
import { deleteObject } from './verbs/delete-object.ts';

const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';
/** Added by a delete; holds a definition until its objects are gone. */
const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/**
 * Serves the kinds of CustomResourceDefinitions, marks them established, and deletes their objects before they go.
 *
 * @returns the way to stop it
 */
export function startCustomDefinitions(state: ApiState): () => void {
  const stop = state.store.subscribe((event) => {
    if (event.storageKey === DEFINITIONS) {
      state.kinds.setCustomKinds(event.object.metadata.name, event.type === 'DELETED' ? [] : kindsOf(event.object));
      setImmediate(() => {
        tend(state, event.object.metadata.name);
        registerApiServices(state);
      });
    } else if (event.type === 'DELETED') {
      const definition = definitionOf(state, event.storageKey);
      if (definition?.metadata.deletionTimestamp !== undefined)
        setImmediate(() => tend(state, definition.metadata.name));
    }
  });
  for (const definition of state.store.list(DEFINITIONS)) {
    state.kinds.setCustomKinds(definition.metadata.name, kindsOf(definition));
    setImmediate(() => tend(state, definition.metadata.name));
  }
  return stop;
}

function definitionOf(state: ApiState, storageKey: string): KubernetesObject | undefined {
  const [group = '', resource = ''] = storageKey.split('/');
  return state.store.get(DEFINITIONS, '', `${resource}.${group}`);
}

function tend(state: ApiState, name: string): void {
  const definition = state.store.get(DEFINITIONS, '', name);
  if (definition === undefined) return;
  if (definition.metadata.deletionTimestamp === undefined) establish(state, definition);
  else cleanUp(state, definition);
}

/** Accepts the names at once: nobody else can claim them in a sandbox. */
function establish(state: ApiState, definition: KubernetesObject): void {
  const spec = objectOrEmpty(definition.spec);
  const status = objectOrEmpty(definition.status);
  const conditions = listOrEmpty(status.conditions);
  const storedVersions = listOrEmpty(status.storedVersions);
  const storage = storageVersionOf(spec);
  const isDone =
    conditions.length > 0 && storedVersions.includes(storage) && sameNames(status.acceptedNames, spec.names);
  if (isDone) return;
  const now = timestamp(state.now());
  const condition = (type: string, reason: string, message: string): JsonObject => ({
    type,
    status: 'True',
    lastTransitionTime: now,
    reason,
    message,
  });
  state.store.put(DEFINITIONS, {
    ...definition,
    status: {
      acceptedNames: spec.names,
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ],
      storedVersions: [...new Set([...storedVersions, storage])],
    },
  });
}

function sameNames(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function cleanUp(state: ApiState, definition: KubernetesObject): void {
  const [kind] = kindsOf(definition);
  if (kind === undefined) return;
  const storageKey = `${kind.group}/${kind.resource}`;
  for (const object of state.store.list(storageKey)) {
    if (object.metadata.deletionTimestamp !== undefined) continue;
    const request = serverRequest(kind, object.metadata.namespace ?? '', 'kube-apiserver');
    deleteObject(state, request, object.metadata.name, { propagationPolicy: 'Background' });
  }
  if (state.store.list(storageKey).length > 0) return;
  removeFinalizer(state, { storageKey: DEFINITIONS, object: definition }, CLEANUP_FINALIZER);
}

function storageVersionOf(spec: JsonObject): string {
  const storage = listOrEmpty(spec.versions).find((version) => at(version, 'storage') === true);
  return String(at(storage, 'name') ?? '');
}

/** The served kinds of a definition. */
export function kindsOf(definition: KubernetesObject): Kind[] {
  const spec = objectOrEmpty(definition.spec);
  return listOrEmpty(spec.versions)
    .filter(isObject)
    .filter((version) => version.served === true)
    .map((version) => kindOfVersion(spec, version));
}

function kindOfVersion(spec: JsonObject, version: JsonObject): Kind {
  const names = objectOrEmpty(spec.names);
  const kind = String(names.kind);
  const schema = at(version, 'schema', 'openAPIV3Schema');
  const scale = scalePaths(at(version, 'subresources', 'scale'));
  return {
    group: String(spec.group),
    version: String(version.name),
    kind,
    resource: String(names.plural),
    singular: String(names.singular ?? kind.toLowerCase()),
    shortNames: listOrEmpty(names.shortNames).map(String),
    categories: listOrEmpty(names.categories).map(String),
    listKind: String(names.listKind ?? `${kind}List`),
    namespaced: spec.scope === 'Namespaced',
    type: customResourceType(kind, schema),
    isBuiltin: false,
    hasStatus: at(version, 'subresources', 'status') !== undefined,
    ...(scale === undefined ? {} : { scale }),
    hasGeneration: true,
    custom: {
      schema,
      columns: listOrEmpty(version.additionalPrinterColumns),
      storageVersion: storageVersionOf(spec),
    },
  };
}

function scalePaths(scale: unknown): ScalePaths | undefined {
  if (!isObject(scale)) return undefined;
  const path = (text: unknown): readonly string[] =>
    String(text ?? '')
      .split('.')
      .filter((part) => part !== '');
  const selector = scale.labelSelectorPath;
  return {
    specReplicas: path(scale.specReplicasPath),
    statusReplicas: path(scale.statusReplicasPath),
    ...(selector === undefined ? {} : { selector: path(selector) }),
  };
}
