import { conditionsOf, fieldAt, listAt, numberAt, textAt } from '../health/read-field.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import type { InfoItem } from './resource-node.ts';

interface ContainersState {
  readonly reason: string;
  readonly ready: number;
  readonly restarts: number;
}

/** What is shown of a Pod, as `kubectl get pods` would say it (Argo CD: Status Reason, Node, Containers, Restart Count). */
export function podInfoOf(pod: KubernetesObject): readonly InfoItem[] {
  const sidecars = listAt(pod.spec, 'initContainers').filter(isSidecar).length;
  const total = listAt(pod.spec, 'containers').length + sidecars;
  const { reason, ready, restarts } = describeContainers(pod);
  const shown = endingReasonOf(pod) ?? reason;
  return [
    ...(shown ? [{ name: 'Status Reason', value: shown }] : []),
    { name: 'Node', value: textAt(pod.spec, 'nodeName') },
    { name: 'Containers', value: `${ready}/${total}` },
    ...(restarts > 0 ? [{ name: 'Restart Count', value: String(restarts) }] : []),
  ];
}

/** A Pod on its way out says so, whatever its containers do. */
function endingReasonOf(pod: KubernetesObject): string | undefined {
  if (pod.metadata.deletionTimestamp === undefined) return undefined;
  if (textAt(pod.status, 'reason') === 'NodeLost') return 'Unknown';
  return ['Succeeded', 'Failed'].includes(textAt(pod.status, 'phase')) ? undefined : 'Terminating';
}

function describeContainers(pod: KubernetesObject): ContainersState {
  const conditions = conditionsOf(listAt(pod.status, 'conditions'));
  const isGated = conditions.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated');
  const phase = textAt(pod.status, 'reason') || textAt(pod.status, 'phase');
  const initial = describeInitContainers(pod);
  const before = { ...initial, reason: initial.reason || (isGated ? 'SchedulingGated' : phase) };
  const isInitialized = conditions.some(({ type, status }) => type === 'Initialized' && status === 'True');
  return initial.reason === '' || isInitialized ? describeMainContainers(pod, before) : before;
}

/** Reason '' : all of them are done, or run beside the others. */
function describeInitContainers(pod: KubernetesObject): ContainersState {
  const specs = listAt(pod.spec, 'initContainers');
  let ready = 0;
  let restarts = 0;
  for (const [position, status] of listAt(pod.status, 'initContainerStatuses').entries()) {
    restarts += numberAt(status, 'restartCount') ?? 0;
    if (fieldAt(status, 'state', 'terminated') && numberAt(status, 'state', 'terminated', 'exitCode') === 0) continue;
    const spec = specs.find((one) => textAt(one, 'name') === textAt(status, 'name'));
    if (isSidecar(spec) && fieldAt(status, 'started') === true) {
      if (fieldAt(status, 'ready') === true) ready += 1;
      continue;
    }
    return { reason: initReasonOf(status, position, specs.length), ready, restarts };
  }
  return { reason: '', ready, restarts };
}

function initReasonOf(status: unknown, position: number, total: number): string {
  const ended = terminationOf(status);
  if (ended) return `Init:${ended}`;
  const waiting = textAt(status, 'state', 'waiting', 'reason');
  return waiting && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${position}/${total}`;
}

function describeMainContainers(pod: KubernetesObject, before: ContainersState): ContainersState {
  let { reason, ready, restarts } = before;
  let isRunning = false;
  // The first container has the last word, as with kubectl.
  for (const status of listAt(pod.status, 'containerStatuses').toReversed()) {
    restarts += numberAt(status, 'restartCount') ?? 0;
    const trouble = textAt(status, 'state', 'waiting', 'reason') || terminationOf(status);
    if (trouble) {
      reason = trouble;
    } else if (fieldAt(status, 'ready') === true && fieldAt(status, 'state', 'running')) {
      isRunning = true;
      ready += 1;
    }
  }
  return { reason: reason === 'Completed' && isRunning ? 'Running' : reason, ready, restarts };
}

/** How a container ended; '' if it did not. */
function terminationOf(status: unknown): string {
  const ended = fieldAt(status, 'state', 'terminated');
  if (!ended) return '';
  const signal = numberAt(ended, 'signal') ?? 0;
  return (
    textAt(ended, 'reason') || (signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberAt(ended, 'exitCode') ?? 0}`)
  );
}

/** An init container that goes on running beside the others (Kubernetes 1.29). */
function isSidecar(container: unknown): boolean {
  return textAt(container, 'restartPolicy') === 'Always';
}
