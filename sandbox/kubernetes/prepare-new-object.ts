import { childOf, ensureObject, setDefault } from './defaults/set-default.ts';
import { at, deepEqual, type JsonObject, objectOrEmpty } from './json.ts';

/** A Namespace begins active, held by the content that it may get. */
export function prepareNamespace(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  const finalizers = Array.isArray(spec.finalizers) ? spec.finalizers : [];
  if (!finalizers.includes('kubernetes')) spec.finalizers = [...finalizers, 'kubernetes'];
  object.status = { phase: 'Active' };
}

/** A Pod begins pending; the server adds what its admission plugins add. */
export function preparePod(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  setDefault(spec, 'serviceAccountName', 'default');
  setDefault(spec, 'serviceAccount', spec.serviceAccountName);
  setDefault(spec, 'priority', 0);
  setDefault(spec, 'preemptionPolicy', 'PreemptLowerPriority');
  spec.tolerations = withNodeTolerations(spec.tolerations);
  object.status = { phase: 'Pending', qosClass: qosClassOf(spec) };
}

/** How long a Pod stays on a node that is in trouble. */
const NODE_TOLERATION_SECONDS = 300;

function withNodeTolerations(given: unknown): unknown[] {
  const tolerations: unknown[] = Array.isArray(given) ? [...given] : [];
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const has = tolerations.some((one) => (one as JsonObject).key === key || (one as JsonObject).key === undefined);
    if (!has)
      tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: NODE_TOLERATION_SECONDS });
  }
  return tolerations;
}

function qosClassOf(spec: JsonObject): string {
  const containers = [...listOf(spec, 'containers'), ...listOf(spec, 'initContainers')];
  const resources = containers.map((container) => childOf(container, 'resources') ?? {});
  const used = resources.some((one) =>
    ['cpu', 'memory'].some((name) => childOf(one, 'limits')?.[name] ?? childOf(one, 'requests')?.[name]),
  );
  if (!used) return 'BestEffort';
  const guaranteed = resources.every((one) =>
    ['cpu', 'memory'].every((name) => {
      const limit = childOf(one, 'limits')?.[name];
      return limit !== undefined && (childOf(one, 'requests')?.[name] ?? limit) === limit;
    }),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function listOf(spec: JsonObject, field: string): JsonObject[] {
  return Array.isArray(spec[field]) ? (spec[field] as JsonObject[]) : [];
}

/** A claim or volume begins pending. */
export function preparePersistentVolumeClaim(object: JsonObject): void {
  object.status = { phase: 'Pending' };
}

/** A Job gets a selector of its own, by its uid, unless it says `manualSelector`. */
export function prepareJob(object: JsonObject): void {
  const spec = ensureObject(object, 'spec');
  if (spec.manualSelector === true) return;
  const metadata = ensureObject(object, 'metadata');
  const uid = metadata.uid;
  const labels = ensureObject(ensureObject(ensureObject(spec, 'template'), 'metadata'), 'labels');
  const own = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': metadata.name,
    'controller-uid': uid,
    'job-name': metadata.name,
  };
  const before = { ...labels };
  Object.assign(labels, own);
  // Labels that the Job has from its template stay those of the template.
  if (metadata.labels === undefined || deepEqual(metadata.labels, before)) metadata.labels = { ...labels };
  setDefault(spec, 'selector', { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } });
}

/** Counts changes of a DaemonSet's template, from a time before controller revisions. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** A DaemonSet begins with the first generation of its template. */
export function prepareDaemonSet(object: JsonObject): void {
  setTemplateGeneration(object, 1);
}

/** A changed template is the next generation. */
export function prepareDaemonSetUpdate(next: JsonObject, live: JsonObject): void {
  const before = Number(at(live, 'metadata', 'annotations', TEMPLATE_GENERATION) ?? 1);
  const isChanged = !deepEqual(at(next, 'spec', 'template'), at(live, 'spec', 'template'));
  setTemplateGeneration(next, isChanged ? before + 1 : before);
}

function setTemplateGeneration(object: JsonObject, generation: number): void {
  const metadata = ensureObject(object, 'metadata');
  metadata.annotations = { ...objectOrEmpty(metadata.annotations), [TEMPLATE_GENERATION]: String(generation) };
}
