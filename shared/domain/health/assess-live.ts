import type { HealthStatus } from '../application/application.ts';
import { gvkOf, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { assessHealth, isBeingDeleted } from './assess-health.ts';
import { assessByConventions, type ConventionOptions } from './conventions/assess-by-conventions.ts';
import { health, isHealthCode } from './health-status.ts';
import { textAt } from './read-field.ts';

/** Kubernetes' own groups: a kind of theirs without a rule has no health. */
const KUBERNETES_GROUPS: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'metrics.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

/** Kinds of Kubernetes without a rule here that report what the conventions read. */
const CONVENTIONAL_KINDS: readonly string[] = [
  'apiextensions.k8s.io/CustomResourceDefinition',
  'batch/CronJob',
  'policy/PodDisruptionBudget',
];

/** Judges a live object: a child Application by its own status, Kubernetes' kinds by Argo CD's rules, all others by the conventions. */
export function assessLive(live: KubernetesObject, options: ConventionOptions = {}): HealthStatus | undefined {
  if (isBeingDeleted(live)) return health('Progressing', 'Pending deletion');
  const kind = gvkOf(live);
  if (isApplication(kind)) return assessChildApplication(live);
  const isConventional =
    !KUBERNETES_GROUPS.has(kind.group) || CONVENTIONAL_KINDS.includes(`${kind.group}/${kind.kind}`);
  return assessHealth(live) ?? (isConventional ? assessByConventions(live, options) : undefined);
}

/**
 * Judges an Application that another application renders (app of apps): as it judges itself.
 *
 * @remarks Argo CD has no such rule built in, everybody configures it; an application that was never refreshed is Progressing, or a wave
 * of applications would be over before it began.
 */
export function assessChildApplication(application: KubernetesObject): HealthStatus {
  if (application.metadata.deletionTimestamp) return health('Progressing', 'Pending deletion');
  if (textAt(application.status, 'reconciledAt') === '') return health('Progressing', 'Waiting for its first refresh');
  const code = textAt(application.status, 'health', 'status');
  return health(isHealthCode(code) ? code : 'Progressing', textAt(application.status, 'health', 'message'));
}

/** Whether a kind is Application, which may be another application's resource. */
export function isApplication({ group, kind }: { readonly group: string; readonly kind: string }): boolean {
  return group === 'argoproj.io' && kind === 'Application';
}
