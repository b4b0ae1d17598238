import type { Controller } from './controller.ts';
import { nodeAddress } from './node.ts';
import { isAfterPace } from './service.ts';
import { writeStatus } from './write-object.ts';

/** Gives an Ingress its address, as an ingress controller does. */
export const ingressController: Controller = {
  kind: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
  reconcile(ingress, context) {
    const status = (ingress.status ?? {}) as { readonly loadBalancer?: { readonly ingress?: readonly object[] } };
    if ((status.loadBalancer?.ingress ?? []).length > 0 || !isAfterPace(ingress, context)) return;
    writeStatus(context, ingress, { loadBalancer: { ingress: [{ ip: nodeAddress }] } });
  },
};
