import { type Condition, withCondition } from './conditions.ts';
import type { Controller } from './controller.ts';
import { writeStatus } from './write-object.ts';

interface ApiServiceSpec {
  readonly service?: { readonly namespace: string; readonly name: string } | null;
}

/** Tells that the server's own groups are available, and those of other servers are not: the sandbox calls no other server. */
export const apiServiceController: Controller = {
  kind: { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService' },
  reconcile(apiService, context) {
    const { service } = apiService.spec as ApiServiceSpec;
    const { conditions } = (apiService.status ?? {}) as { readonly conditions?: readonly Condition[] };
    const condition = service
      ? {
          status: 'False',
          reason: 'MissingEndpoints',
          message: `endpoints for service/${service.name} in "${service.namespace}" have no addresses`,
        }
      : { status: 'True', reason: 'Local', message: 'Local APIServices are always available' };
    writeStatus(context, apiService, {
      conditions: withCondition(conditions, { type: 'Available', ...condition }, context.now()),
    });
  },
};
