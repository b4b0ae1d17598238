import { at, deepEqual, isObject, type JsonObject, objectOrEmpty } from '../json.ts';
import type { FieldFault } from '../status-errors.ts';
import { matchesLabelSelector } from '../store/selectors.ts';
import { forbiddenValue, IMMUTABLE, invalidValue, notSupported, required } from './faults.ts';
import { validateLabels } from './metadata.ts';
import { validatePodSpec } from './pod-spec.ts';

function specOf(object: JsonObject): JsonObject {
  return objectOrEmpty(object.spec);
}

/** Deployment. */
export function validateDeployment(object: JsonObject): FieldFault[] {
  const spec = specOf(object);
  const faults = validateSelectorAndTemplate(object);
  const type = at(spec, 'strategy', 'type');
  if (type === 'Recreate' && at(spec, 'strategy', 'rollingUpdate') !== undefined) {
    faults.push(
      forbiddenValue('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'"),
    );
  } else if (type !== 'Recreate' && type !== 'RollingUpdate') {
    faults.push(notSupported('spec.strategy.type', type, ['Recreate', 'RollingUpdate']));
  }
  return faults;
}

/** What Deployments, ReplicaSets, StatefulSets and DaemonSets have in common. */
export function validateSelectorAndTemplate(object: JsonObject): FieldFault[] {
  const spec = specOf(object);
  const given = at(spec, 'template', 'metadata', 'labels');
  const labels = objectOrEmpty(given) as { readonly [key: string]: string };
  const faults: FieldFault[] = [...negativeReplicas(spec)];
  const selector = spec.selector;
  if (!isObject(selector)) {
    faults.push(required('spec.selector'));
  } else if (Object.keys(selector).length === 0) {
    faults.push(invalidValue('spec.selector', {}, 'empty selector is invalid for deployment'));
  }
  if (!isObject(selector) || !matchesLabelSelector(selector, labels)) {
    faults.push(invalidValue('spec.template.metadata.labels', given, '`selector` does not match template `labels`'));
  }
  return [...faults, ...validateTemplate(spec, 'Always')];
}

function validateTemplate(spec: JsonObject, restartPolicy: 'Always' | undefined): FieldFault[] {
  const template = objectOrEmpty(spec.template);
  const faults = validateLabels(at(template, 'metadata', 'labels'), 'spec.template.labels');
  const podSpec = objectOrEmpty(template.spec);
  faults.push(...validatePodSpec(podSpec, 'spec.template.spec', spec.volumeClaimTemplates !== undefined));
  const given = podSpec.restartPolicy;
  if (restartPolicy !== undefined && given !== restartPolicy && ['OnFailure', 'Never'].includes(String(given))) {
    faults.push(notSupported('spec.template.spec.restartPolicy', given, [restartPolicy]));
  }
  return faults;
}

function negativeReplicas(spec: JsonObject): FieldFault[] {
  const replicas = spec.replicas;
  if (typeof replicas !== 'number' || replicas >= 0) return [];
  return [invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0')];
}

/** The selector of apps/v1 kinds never changes. */
export function validateSelectorUpdate(next: JsonObject, live: JsonObject): FieldFault[] {
  const [before, after] = [at(live, 'spec', 'selector'), at(next, 'spec', 'selector')];
  return deepEqual(before, after) ? [] : [invalidValue('spec.selector', after, IMMUTABLE)];
}

/** ReplicationController. */
export function validateReplicationController(object: JsonObject): FieldFault[] {
  const spec = specOf(object);
  const selector = objectOrEmpty(spec.selector);
  const faults = [...negativeReplicas(spec)];
  if (Object.keys(selector).length === 0) faults.push(required('spec.selector'));
  const given = at(spec, 'template', 'metadata', 'labels');
  const labels = objectOrEmpty(given);
  if (!Object.entries(selector).every(([key, value]) => labels[key] === value)) {
    faults.push(invalidValue('spec.template.metadata.labels', given, '`selector` does not match template `labels`'));
  }
  return [...faults, ...validateTemplate(spec, 'Always')];
}

const STATEFUL_SET_MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

/** Most of a StatefulSet's spec is fixed. */
export function validateStatefulSetUpdate(next: JsonObject, live: JsonObject): FieldFault[] {
  const fixed = (object: JsonObject): JsonObject => {
    const spec = { ...specOf(object) };
    for (const field of STATEFUL_SET_MUTABLE) delete spec[field];
    return spec;
  };
  if (deepEqual(fixed(next), fixed(live))) return [];
  return [
    forbiddenValue(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ),
  ];
}

/** ControllerRevision. */
export function validateControllerRevisionUpdate(next: JsonObject, live: JsonObject): FieldFault[] {
  return deepEqual(next.data, live.data) ? [] : [invalidValue('data', next.data, IMMUTABLE)];
}

/** Job. */
export function validateJob(object: JsonObject): FieldFault[] {
  const spec = specOf(object);
  const faults: FieldFault[] = [];
  for (const field of [
    'parallelism',
    'completions',
    'backoffLimit',
    'activeDeadlineSeconds',
    'ttlSecondsAfterFinished',
  ]) {
    const value = spec[field];
    if (typeof value === 'number' && value < 0)
      faults.push(invalidValue(`spec.${field}`, value, 'must be greater than or equal to 0'));
  }
  faults.push(...validateTemplate(spec, undefined));
  return [
    ...faults,
    ...jobRestartPolicy(at(spec, 'template', 'spec', 'restartPolicy'), 'spec.template.spec.restartPolicy'),
  ];
}

function jobRestartPolicy(policy: unknown, field: string): FieldFault[] {
  if (policy !== 'Always') return [];
  const message = 'Required value: valid values: "OnFailure", "Never"';
  return [{ reason: 'FieldValueRequired', field, message }];
}

/** A Job's template, selector and completions are fixed. */
export function validateJobUpdate(next: JsonObject, live: JsonObject): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const field of ['completions', 'selector', 'completionMode']) {
    const [before, after] = [specOf(live)[field], specOf(next)[field]];
    if (!deepEqual(before, after)) faults.push(invalidValue(`spec.${field}`, after, IMMUTABLE));
  }
  const [before, after] = [specOf(live).template, specOf(next).template];
  if (specOf(live).suspend !== true && !deepEqual(before, after))
    faults.push(invalidValue('spec.template', after, IMMUTABLE));
  return faults;
}

/** CronJob. */
export function validateCronJob(object: JsonObject): FieldFault[] {
  const spec = specOf(object);
  const schedule = String(spec.schedule ?? '');
  const faults: FieldFault[] = [];
  if (schedule === '') faults.push(required('spec.schedule'));
  else if (!isCron(schedule)) {
    const count = schedule.trim().split(/\s+/).length;
    faults.push(invalidValue('spec.schedule', schedule, `expected exactly 5 fields, found ${count}: [${schedule}]`));
  }
  const template = objectOrEmpty(at(spec, 'jobTemplate', 'spec', 'template', 'spec'));
  const field = 'spec.jobTemplate.spec.template.spec';
  return [
    ...faults,
    ...validatePodSpec(template, field),
    ...jobRestartPolicy(template.restartPolicy, `${field}.restartPolicy`),
  ];
}

function isCron(schedule: string): boolean {
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)$/.test(schedule)) return true;
  return schedule.trim().split(/\s+/).length === 5;
}

/** HorizontalPodAutoscaler. */
export function validateAutoscaler(object: JsonObject): FieldFault[] {
  const spec = specOf(object);
  const faults: FieldFault[] = [];
  for (const field of ['kind', 'name']) {
    if (!at(spec, 'scaleTargetRef', field)) faults.push(required(`spec.scaleTargetRef.${field}`));
  }
  const [low, high] = [Number(spec.minReplicas ?? 1), Number(spec.maxReplicas ?? 0)];
  if (low < 1) faults.push(invalidValue('spec.minReplicas', low, 'must be greater than or equal to 1'));
  if (high < 1) faults.push(invalidValue('spec.maxReplicas', high, 'must be greater than 0'));
  else if (high < low)
    faults.push(invalidValue('spec.maxReplicas', high, 'must be greater than or equal to `minReplicas`'));
  return faults;
}
