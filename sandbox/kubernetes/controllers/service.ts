import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Controller, type ControllerContext, referenceTo } from './controller.ts';
import { nodeAddress } from './node.ts';
import { writeStatus } from './write-object.ts';

/** Gives Services of the type LoadBalancer an address, after the time that a cloud takes. */
export const serviceController: Controller = {
  kind: { apiVersion: 'v1', kind: 'Service' },
  reconcile(service, context) {
    const { type } = service.spec as { readonly type?: string };
    const status = (service.status ?? {}) as { readonly loadBalancer?: { readonly ingress?: readonly object[] } };
    const hasAddress = (status.loadBalancer?.ingress ?? []).length > 0;
    if (type === 'LoadBalancer' && !hasAddress && isAfterPace(service, context)) {
      writeStatus(context, service, { ...status, loadBalancer: { ingress: [{ ip: nodeAddress }] } });
    }
    if (type !== 'LoadBalancer' && hasAddress) writeStatus(context, service, { ...status, loadBalancer: {} });
  },
};

/** Whether the object is older than the pace of the sandbox; if not, wakes the controller when it is. */
export function isAfterPace(object: KubernetesObject, context: ControllerContext): boolean {
  // Creation times are whole seconds, so an object may look up to one second older than it is.
  const age = context.now().getTime() - Date.parse(object.metadata.creationTimestamp ?? '');
  if (!(age < context.paceMs)) return true;
  context.wakeAfter(referenceTo(object), context.paceMs - age);
  return false;
}
