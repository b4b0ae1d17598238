import type { HealthStatus } from '../../application/application.ts';
import { isHook } from '../../resource/hook.ts';
import { annotationOf, type KubernetesObject } from '../../resource/kubernetes-object.ts';
import { health } from '../health-status.ts';
import { conditionsOf, fieldAt, listAt, numberAt, textAt } from '../read-field.ts';

const IGNORE_RESTART_POLICY = 'argocd.argoproj.io/ignore-restart-policy';

/** Health of a Pod by its phase, its containers and its restart policy. */
export function assessPod(pod: KubernetesObject): HealthStatus {
  const isExpectedToRun = runsForEver(pod);
  if (isExpectedToRun) {
    const troubles = listAt(pod.status, 'containerStatuses').filter(isInTrouble);
    if (troubles.length > 0) {
      return health(
        'Degraded',
        troubles.map((container) => textAt(container, 'state', 'waiting', 'message')).join(', '),
      );
    }
  }
  const message = textAt(pod.status, 'message');
  switch (textAt(pod.status, 'phase')) {
    case 'Pending':
      return health('Progressing', message);
    case 'Succeeded':
      return health('Healthy', message);
    case 'Failed':
      return health('Degraded', message || failureOf(pod));
    case 'Running':
      return isExpectedToRun ? assessRunning(pod, message) : assessFinite(pod, message);
    default:
      return health('Unknown', message);
  }
}

/**
 * Whether the pod is meant to run until it is deleted.
 *
 * A pod that ends by itself is typically a hook: judged Degraded for a missing image, the hook would be failed, and then run all the
 * same once the image is there.
 */
function runsForEver(pod: KubernetesObject): boolean {
  if (textAt(pod.spec, 'restartPolicy') === 'Always') return true;
  return annotationOf(pod, IGNORE_RESTART_POLICY) === 'true' && !isHook(pod);
}

/** Waiting for a reason like ErrImagePull, CreateContainerConfigError or CrashLoopBackOff. */
function isInTrouble(container: unknown): boolean {
  return /^Err|Error$|BackOff$/.test(textAt(container, 'state', 'waiting', 'reason'));
}

function assessRunning({ status }: KubernetesObject, message: string): HealthStatus {
  const ready = conditionsOf(listAt(status, 'conditions')).find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') return health('Healthy', message);
  const hasDied = listAt(status, 'containerStatuses').some((container) =>
    fieldAt(container, 'lastState', 'terminated'),
  );
  return health(hasDied ? 'Degraded' : 'Progressing', message);
}

function assessFinite({ spec }: KubernetesObject, message: string): HealthStatus {
  const policy = textAt(spec, 'restartPolicy');
  return health(policy === 'OnFailure' || policy === 'Never' ? 'Progressing' : 'Unknown', message);
}

function failureOf({ status }: KubernetesObject): string {
  const containers = [...listAt(status, 'initContainerStatuses'), ...listAt(status, 'containerStatuses')];
  return containers.map(containerFailureOf).find((message) => message !== '') ?? '';
}

function containerFailureOf(container: unknown): string {
  const message = textAt(container, 'state', 'terminated', 'message');
  if (message) return message;
  const reason = textAt(container, 'state', 'terminated', 'reason');
  if (reason === 'OOMKilled') return reason;
  const exitCode = numberAt(container, 'state', 'terminated', 'exitCode') ?? 0;
  return exitCode === 0 ? '' : `container "${textAt(container, 'name')}" failed with exit code ${exitCode}`;
}
