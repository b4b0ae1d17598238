import { isKnownSyncOption } from '../application/known-sync-options.ts';
import { objectSyncOptions } from '../application/sync-options.ts';
import { COMPARE_OPTION_VALUES, COMPARE_OPTIONS } from '../diff/compare-options.ts';
import { annotationValuesOf } from './annotation-values.ts';
import { ARGO_HOOK, ARGO_HOOK_TYPES, HELM_HOOK, HELM_HOOK_TYPES } from './hook.ts';
import {
  ARGO_DELETE_POLICIES,
  HELM_DELETE_POLICIES,
  HELM_DELETE_POLICY,
  HOOK_DELETE_POLICY,
} from './hook-delete-policy.ts';
import { annotationOf, type KubernetesObject } from './kubernetes-object.ts';
import { HELM_HOOK_WEIGHT, isInteger, SYNC_WAVE } from './wave.ts';

/**
 * Says which of the annotations that steer a sync cannot be read, and what that leads to. Argo CD passes over them in silence
 * (reference/argocd.md §1.3.1); what they lead to is the same here.
 */
export function findAnnotationFaults(object: KubernetesObject): readonly string[] {
  const name = `${object.kind} ${object.metadata.name || object.metadata.generateName}`;
  return [
    ...waveFaults(object, SYNC_WAVE, 'the wave is taken from helm.sh/hook-weight, or is 0'),
    ...waveFaults(object, HELM_HOOK_WEIGHT, 'the weight is 0'),
    ...unknownValues(object, ARGO_HOOK, ARGO_HOOK_TYPES, hookEffect(object)),
    ...unknownValues(object, HELM_HOOK, HELM_HOOK_TYPES, hookEffect(object)),
    ...unknownValues(object, HOOK_DELETE_POLICY, ARGO_DELETE_POLICIES, 'it has no effect'),
    ...unknownValues(object, HELM_DELETE_POLICY, HELM_DELETE_POLICIES, 'it has no effect'),
    ...unknownValues(object, COMPARE_OPTIONS, COMPARE_OPTION_VALUES, 'it has no effect'),
    ...objectSyncOptions(object)
      .filter((option) => option !== '' && !isKnownSyncOption(option, 'object'))
      .map(
        (option) =>
          `annotation argocd.argoproj.io/sync-options: "${option}" is no sync option of an object; it has no effect`,
      ),
  ].map((fault) => `${name}: ${fault}`);
}

function waveFaults(object: KubernetesObject, annotation: string, effect: string): readonly string[] {
  const text = annotationOf(object, annotation);
  if (text === undefined || isInteger(text)) return [];
  return [`annotation ${annotation}: "${text}" is not an integer; ${effect}`];
}

function unknownValues(
  object: KubernetesObject,
  annotation: string,
  known: { has(value: string): boolean },
  effect: string,
): readonly string[] {
  return annotationValuesOf(object, annotation)
    .filter((value) => !known.has(value))
    .map((value) => `annotation ${annotation}: "${value}" is not known; ${effect}`);
}

function hookEffect(object: KubernetesObject): string {
  const values = [...annotationValuesOf(object, ARGO_HOOK), ...annotationValuesOf(object, HELM_HOOK)];
  const helps = values.some((value) => ARGO_HOOK_TYPES.has(value) || HELM_HOOK_TYPES.has(value));
  return helps ? 'it has no effect' : 'the object is left out altogether';
}
