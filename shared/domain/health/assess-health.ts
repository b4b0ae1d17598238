import type { HealthStatus } from '../application/application.ts';
import { hasHookFinalizer } from '../resource/hook.ts';
import { gvkOf, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { type HealthRule, health } from './health-status.ts';
import { assessApiService } from './kinds/api-service.ts';
import { assessArgoWorkflow } from './kinds/argo-workflow.ts';
import { assessDaemonSet } from './kinds/daemon-set.ts';
import { assessDeployment } from './kinds/deployment.ts';
import { assessHorizontalPodAutoscaler } from './kinds/horizontal-pod-autoscaler.ts';
import { assessJob } from './kinds/job.ts';
import { assessIngress, assessService } from './kinds/network.ts';
import { assessPersistentVolumeClaim } from './kinds/persistent-volume-claim.ts';
import { assessPod } from './kinds/pod.ts';
import { assessReplicaSet } from './kinds/replica-set.ts';
import { assessStatefulSet } from './kinds/stateful-set.ts';
import { textAt } from './read-field.ts';

/** A rule, and the versions of its kind that it understands; none listed: any. */
interface KindRule {
  readonly assess: HealthRule;
  readonly versions?: readonly string[];
}

/** The rules by `group/Kind`. To add one: a file in `kinds/`, a line here, cases in the test. */
const RULES: { readonly [groupAndKind: string]: KindRule } = {
  '/PersistentVolumeClaim': { assess: assessPersistentVolumeClaim, versions: ['v1'] },
  '/Pod': { assess: assessPod, versions: ['v1'] },
  '/Service': { assess: assessService, versions: ['v1'] },
  'apiregistration.k8s.io/APIService': { assess: assessApiService, versions: ['v1', 'v1beta1'] },
  'apps/DaemonSet': { assess: assessDaemonSet, versions: ['v1'] },
  'apps/Deployment': { assess: assessDeployment, versions: ['v1'] },
  'apps/ReplicaSet': { assess: assessReplicaSet, versions: ['v1'] },
  'apps/StatefulSet': { assess: assessStatefulSet, versions: ['v1'] },
  'argoproj.io/Workflow': { assess: assessArgoWorkflow },
  'autoscaling/HorizontalPodAutoscaler': {
    assess: assessHorizontalPodAutoscaler,
    versions: ['v1', 'v2', 'v2beta1', 'v2beta2'],
  },
  'batch/Job': { assess: assessJob, versions: ['v1'] },
  'extensions/Ingress': { assess: assessIngress },
  'networking.k8s.io/Ingress': { assess: assessIngress },
};

/**
 * Judges a live object of a kind that Argo CD has a rule for in code (reference/argocd.md §1.10).
 *
 * @returns undefined for all other kinds
 */
export function assessHealth(object: KubernetesObject): HealthStatus | undefined {
  if (isBeingDeleted(object)) return health('Progressing', 'Pending deletion');
  const { group, version, kind } = gvkOf(object);
  const rule = RULES[`${group}/${kind}`];
  if (!rule) return undefined;
  if (rule.versions && !rule.versions.includes(version)) {
    return health('Unknown', `unsupported ${kind} GVK: ${object.apiVersion}, Kind=${kind}`);
  }
  return rule.assess(object);
}

/** Whether an object is on its way out; a hook whose result is still to be read is not, as far as its health goes. */
export function isBeingDeleted(object: KubernetesObject): boolean {
  return textAt(object, 'metadata', 'deletionTimestamp') !== '' && !hasHookFinalizer(object);
}
