import { type JsonObject, objectOrEmpty } from '../json.ts';
import { defaultPodSpec } from './pod-spec.ts';
import { childOf, ensureObject, itemsOf, setDefault, setDefaultIfZero } from './set-default.ts';

function specOf(object: JsonObject): JsonObject {
  return ensureObject(object, 'spec');
}

function defaultTemplate(spec: JsonObject): void {
  const template = childOf(spec, 'template');
  if (template !== undefined) defaultPodSpec(ensureObject(template, 'spec'));
}

/** Pod. */
export function defaultPod(object: JsonObject): void {
  const spec = specOf(object);
  defaultPodSpec(spec);
  setDefault(spec, 'enableServiceLinks', true);
}

/** PodTemplate. */
export function defaultPodTemplate(object: JsonObject): void {
  defaultTemplate(object);
}

/** Deployment. */
export function defaultDeployment(object: JsonObject): void {
  const spec = specOf(object);
  defaultTemplate(spec);
  setDefault(spec, 'replicas', 1);
  const strategy = ensureObject(spec, 'strategy');
  setDefaultIfZero(strategy, 'type', 'RollingUpdate');
  if (strategy.type === 'RollingUpdate') {
    const rolling = ensureObject(strategy, 'rollingUpdate');
    setDefault(rolling, 'maxUnavailable', '25%');
    setDefault(rolling, 'maxSurge', '25%');
  }
  setDefault(spec, 'revisionHistoryLimit', 10);
  setDefault(spec, 'progressDeadlineSeconds', 600);
}

/** ReplicaSet. */
export function defaultReplicaSet(object: JsonObject): void {
  const spec = specOf(object);
  defaultTemplate(spec);
  setDefault(spec, 'replicas', 1);
}

/** ReplicationController: selector and labels come from the template. */
export function defaultReplicationController(object: JsonObject): void {
  defaultReplicaSet(object);
  const spec = specOf(object);
  const labels = objectOrEmpty(objectOrEmpty(childOf(spec, 'template')?.metadata).labels);
  if (Object.keys(labels).length === 0) return;
  setDefault(spec, 'selector', { ...labels });
  setDefault(ensureObject(object, 'metadata'), 'labels', { ...labels });
}

/** StatefulSet. */
export function defaultStatefulSet(object: JsonObject): void {
  const spec = specOf(object);
  defaultTemplate(spec);
  setDefaultIfZero(spec, 'podManagementPolicy', 'OrderedReady');
  const strategy = ensureObject(spec, 'updateStrategy');
  if (strategy.type === undefined) {
    strategy.type = 'RollingUpdate';
    setDefault(ensureObject(strategy, 'rollingUpdate'), 'partition', 0);
  } else if (strategy.type === 'RollingUpdate') {
    const rolling = childOf(strategy, 'rollingUpdate');
    if (rolling !== undefined) setDefault(rolling, 'partition', 0);
  }
  const retention = ensureObject(spec, 'persistentVolumeClaimRetentionPolicy');
  setDefaultIfZero(retention, 'whenDeleted', 'Retain');
  setDefaultIfZero(retention, 'whenScaled', 'Retain');
  setDefault(spec, 'replicas', 1);
  setDefault(spec, 'revisionHistoryLimit', 10);
  for (const claim of itemsOf(spec, 'volumeClaimTemplates')) {
    setDefaultIfZero(claim, 'apiVersion', 'v1');
    setDefaultIfZero(claim, 'kind', 'PersistentVolumeClaim');
    setDefault(ensureObject(claim, 'spec'), 'volumeMode', 'Filesystem');
    setDefaultIfZero(ensureObject(claim, 'status'), 'phase', 'Pending');
  }
}

/** DaemonSet. */
export function defaultDaemonSet(object: JsonObject): void {
  const spec = specOf(object);
  defaultTemplate(spec);
  const strategy = ensureObject(spec, 'updateStrategy');
  setDefaultIfZero(strategy, 'type', 'RollingUpdate');
  if (strategy.type === 'RollingUpdate') {
    const rolling = ensureObject(strategy, 'rollingUpdate');
    setDefault(rolling, 'maxUnavailable', 1);
    setDefault(rolling, 'maxSurge', 0);
  }
  setDefault(spec, 'revisionHistoryLimit', 10);
}

/** Job. */
export function defaultJob(object: JsonObject): void {
  const spec = specOf(object);
  const template = childOf(spec, 'template');
  defaultTemplate(spec);
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  setDefault(spec, 'parallelism', 1);
  if (spec.backoffLimitPerIndex === undefined) setDefault(spec, 'backoffLimit', 6);
  setDefault(spec, 'completionMode', 'NonIndexed');
  setDefault(spec, 'suspend', false);
  setDefault(
    spec,
    'podReplacementPolicy',
    childOf(spec, 'podFailurePolicy') === undefined ? 'TerminatingOrFailed' : 'Failed',
  );
  const labels = template === undefined ? undefined : objectOrEmpty(template.metadata).labels;
  if (labels !== undefined) setDefault(ensureObject(object, 'metadata'), 'labels', { ...objectOrEmpty(labels) });
}

/** CronJob. */
export function defaultCronJob(object: JsonObject): void {
  const spec = specOf(object);
  setDefaultIfZero(spec, 'concurrencyPolicy', 'Allow');
  setDefault(spec, 'suspend', false);
  setDefault(spec, 'successfulJobsHistoryLimit', 3);
  setDefault(spec, 'failedJobsHistoryLimit', 1);
  const jobSpec = childOf(ensureObject(spec, 'jobTemplate'), 'spec');
  if (jobSpec !== undefined) defaultTemplate(jobSpec);
}
