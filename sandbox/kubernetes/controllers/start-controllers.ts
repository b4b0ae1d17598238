import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiEvent, ApiReference, ApiSurface } from '../api-surface.ts';
import { apiServiceController } from './api-service.ts';
import { type Controller, type ControllerContext, isOfKind, referenceTo } from './controller.ts';
import { cronJobController } from './cron-job.ts';
import { daemonSetController } from './daemon-set.ts';
import { deploymentController } from './deployment.ts';
import { endpointSliceController } from './endpoint-slices.ts';
import { endpointsController } from './endpoints.ts';
import { horizontalPodAutoscalerController } from './horizontal-pod-autoscaler.ts';
import { ingressController } from './ingress.ts';
import { jobController } from './job.ts';
import { createSandboxNode } from './node.ts';
import { createOwnedObjects } from './owned-objects.ts';
import { persistentVolumeClaimController } from './persistent-volume-claim.ts';
import { createPodController } from './pod.ts';
import { podDisruptionBudgetController } from './pod-disruption-budget.ts';
import { replicaSetController } from './replica-set.ts';
import { serviceController } from './service.ts';
import { statefulSetController } from './stateful-set.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

/** A natural rhythm for people who watch: Pods are ready after about half a second. */
const defaultPaceMs = 500;

interface RunningController {
  readonly controller: Controller;
  readonly context: ControllerContext;
  readonly queue: WorkQueue;
}

/**
 * Plays the controllers and the kubelet of a cluster with one node, on the events of the API server.
 *
 * Everything is looked at once at the start, so that a restart in the middle of a rollout goes on.
 *
 * @param options.paceMs how long a Pod takes from its creation to Ready, about; default 500
 * @param options.secondMs how long a second of `sleep N` lasts; default 1000, less for tests
 */
export function startControllers(
  api: ApiSurface,
  options: { readonly paceMs?: number; readonly secondMs?: number } = {},
): { stop(): void } {
  const owned = createOwnedObjects();
  const { paceMs = defaultPaceMs, secondMs = 1000 } = options;
  const shared = { api, owned, paceMs, secondMs, now: () => new Date() };
  const running = allControllers().map((controller) => run(controller, shared));
  const unsubscribe = api.subscribe((event) => {
    owned.follow(event);
    for (const each of running) dispatch(each, event);
  });
  createSandboxNode(shared);
  for (const { object } of presentObjects(api)) owned.follow({ type: 'ADDED', object });
  for (const { controller, queue } of running) {
    for (const object of api.list(controller.kind)) queue.add(referenceTo(object));
  }
  return {
    stop() {
      unsubscribe();
      for (const { queue } of running) queue.stop();
    },
  };
}

function allControllers(): readonly Controller[] {
  return [
    deploymentController,
    replicaSetController,
    statefulSetController,
    daemonSetController,
    jobController,
    cronJobController,
    createPodController(),
    serviceController,
    endpointsController,
    endpointSliceController,
    ingressController,
    persistentVolumeClaimController,
    horizontalPodAutoscalerController,
    podDisruptionBudgetController,
    apiServiceController,
  ];
}

/** The kinds that the index of owners must know from the start: those that controllers make. */
const madeKinds = [
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  { apiVersion: 'apps/v1', kind: 'ControllerRevision' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
];

function presentObjects(api: ApiSurface): readonly { readonly object: KubernetesObject }[] {
  return madeKinds.flatMap((kind) => api.list(kind).map((object) => ({ object })));
}

function run(controller: Controller, shared: Omit<ControllerContext, 'wakeAfter'>): RunningController {
  const queue = createWorkQueue((reference) => {
    const object = shared.api.get(reference);
    if (object) controller.reconcile(object, context);
    else controller.forget?.(reference, context);
  });
  const context: ControllerContext = { ...shared, wakeAfter: queue.addAfter };
  return { controller, context, queue };
}

function dispatch({ controller, context, queue }: RunningController, { object }: ApiEvent): void {
  const concerned: readonly ApiReference[] = isOfKind(object, controller.kind)
    ? [{ ...referenceTo(object), apiVersion: controller.kind.apiVersion }]
    : (controller.concernedBy?.(object, context) ?? []);
  for (const reference of concerned) queue.add(reference);
}
