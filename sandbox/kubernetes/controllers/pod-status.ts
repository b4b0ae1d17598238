import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Condition, timestamp, withCondition } from './conditions.ts';
import { nodeAddress } from './node.ts';
import { type Container, containersOf } from './pod-behaviour.ts';
import { type ContainerStatus, podStatusOf } from './pod-state.ts';

type Status = { readonly [field: string]: unknown };
type State = ContainerStatus['state'];

/** A Pod that asks for another node than there is. */
export function unschedulableStatus(pod: KubernetesObject, now: Date): Status {
  const message = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.";
  const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
  return { ...podStatusOf(pod), phase: 'Pending', conditions: allOf(pod, [condition], now) };
}

/** A Pod that has its node, and whose containers are being created. */
export function scheduledStatus(pod: KubernetesObject, now: Date): Status {
  const waiting = { waiting: { reason: 'ContainerCreating' } };
  const conditions = [
    { type: 'PodReadyToStartContainers', status: 'True' },
    { type: 'Initialized', status: 'True' },
    ...notReady(pod),
    { type: 'PodScheduled', status: 'True' },
  ];
  return {
    phase: 'Pending',
    conditions: allOf(pod, conditions, now),
    hostIP: nodeAddress,
    startTime: timestamp(now),
    containerStatuses: containersOf(pod).map((container) => containerStatus(pod, container, waiting)),
    qosClass: podStatusOf(pod).qosClass ?? 'BestEffort',
  };
}

/** A Pod whose containers run; ready unless a probe has not answered yet. */
export function runningStatus(pod: KubernetesObject, ready: boolean, now: Date): Status {
  const started = podStatusOf(pod).containerStatuses?.[0]?.state.running?.startedAt ?? timestamp(now);
  const conditions = ready
    ? [
        { type: 'Ready', status: 'True' },
        { type: 'ContainersReady', status: 'True' },
      ]
    : notReady(pod);
  const podIP = podStatusOf(pod).podIP ?? addressOf(pod);
  return {
    ...podStatusOf(pod),
    phase: 'Running',
    conditions: allOf(pod, conditions, now),
    podIP,
    podIPs: [{ ip: podIP }],
    containerStatuses: containersOf(pod).map((container) =>
      containerStatus(
        pod,
        container,
        { running: { startedAt: started } },
        { ready, started: true, containerID: containerIdOf(pod, container) },
      ),
    ),
  };
}

/** A Pod that waits for an image which cannot be had. */
export function failedPullStatus(
  pod: KubernetesObject,
  failing: Container,
  reason: 'ErrImagePull' | 'ImagePullBackOff',
  now: Date,
): Status {
  const message =
    reason === 'ErrImagePull'
      ? `failed to pull and unpack image "${failing.image}": not found`
      : `Back-off pulling image "${failing.image}"`;
  const stateOf = (container: Container): State => ({
    waiting:
      container === failing || container.name === failing.name ? { reason, message } : { reason: 'ContainerCreating' },
  });
  return {
    ...podStatusOf(pod),
    phase: 'Pending',
    conditions: allOf(pod, notReady(pod), now),
    containerStatuses: containersOf(pod).map((container) => containerStatus(pod, container, stateOf(container))),
  };
}

/** A Pod at its end. */
export function finishedStatus(pod: KubernetesObject, exitCode: number, now: Date): Status {
  const reason = exitCode === 0 ? 'PodCompleted' : 'PodFailed';
  const conditions = [
    { type: 'Ready', status: 'False', reason },
    { type: 'ContainersReady', status: 'False', reason },
  ];
  return {
    ...podStatusOf(pod),
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    conditions: allOf(pod, conditions, now),
    containerStatuses: containersOf(pod).map((container) =>
      containerStatus(pod, container, terminated(exitCode, now), { started: false }),
    ),
  };
}

/** A Pod whose container failed and will be started again. */
export function restartingStatus(pod: KubernetesObject, exitCode: number, now: Date): Status {
  return {
    ...podStatusOf(pod),
    phase: 'Running',
    conditions: allOf(pod, notReady(pod), now),
    containerStatuses: containersOf(pod).map((container) => {
      const { metadata } = pod;
      const message = `back-off restarting failed container=${container.name} pod=${metadata.name}_${metadata.namespace}(${metadata.uid})`;
      const before = podStatusOf(pod).containerStatuses?.find(({ name }) => name === container.name)?.restartCount ?? 0;
      const more = { restartCount: before + 1, lastState: terminated(exitCode, now), started: false };
      return containerStatus(pod, container, { waiting: { reason: 'CrashLoopBackOff', message } }, more);
    }),
  };
}

function terminated(exitCode: number, now: Date): State {
  const time = timestamp(now);
  return {
    terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', startedAt: time, finishedAt: time },
  };
}

function notReady(pod: KubernetesObject): readonly Condition[] {
  const names = containersOf(pod).map(({ name }) => name);
  const cause = { reason: 'ContainersNotReady', message: `containers with unready status: [${names.join(' ')}]` };
  return [
    { type: 'Ready', status: 'False', ...cause },
    { type: 'ContainersReady', status: 'False', ...cause },
  ];
}

function allOf(pod: KubernetesObject, conditions: readonly Condition[], now: Date): readonly Condition[] {
  return conditions.reduce<readonly Condition[]>(
    (all, each) => withCondition(all, each, now),
    podStatusOf(pod).conditions ?? [],
  );
}

function containerStatus(
  pod: KubernetesObject,
  { name, image }: Container,
  state: State,
  more: Status = {},
): ContainerStatus {
  const before = podStatusOf(pod).containerStatuses?.find((each) => each.name === name);
  const restartCount = before?.restartCount ?? 0;
  return {
    name,
    image,
    imageID: '',
    ready: false,
    started: false,
    restartCount,
    lastState: before?.lastState ?? {},
    state,
    ...more,
  };
}

function containerIdOf(pod: KubernetesObject, { name }: Container): string {
  return `sandbox://${pod.metadata.uid}/${name}`;
}

/** An address of 10.244.0.0/16 that stays the same for the Pod. */
function addressOf(pod: KubernetesObject): string {
  const bits = Number.parseInt((pod.metadata.uid ?? '').slice(-4), 16) || 1;
  return `10.244.${bits >> 8}.${bits & 0xff}`;
}
