import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { type Contract, eventually } from './contract.ts';

/** What tests read of the status of a workload. */
export interface Status {
  readonly readyReplicas?: number;
  readonly updatedReplicas?: number;
  readonly replicas?: number;
  readonly observedGeneration?: number;
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
  readonly [field: string]: unknown;
}

/** Whether a condition holds. */
export function isTrue(status: Status, type: string): boolean {
  return status.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
}

/** The path of a resource in the namespace of the test, as `/apis/apps/v1`, `deployments`. */
export function pathIn(contract: Contract, group: string, resource: string): string {
  return `${group}/namespaces/${contract.namespace}/${resource}`;
}

/** Reads until the status is as wanted; answers it. */
export async function eventuallyHasStatus(
  contract: Contract,
  path: string,
  isReached: (status: Status) => boolean,
): Promise<Status> {
  const { body } = await eventually(
    () => contract.client.get(path),
    (answer) => isReached((answer.body.status ?? {}) as Status),
  );
  return body.status as Status;
}

/** The Pods with the label `app`. */
export async function podsOf(contract: Contract, app: string): Promise<readonly KubernetesObject[]> {
  return (await contract.client.get(`${pathIn(contract, '/api/v1', 'pods')}?labelSelector=app%3D${app}`)).body.items;
}

/** A container named web. */
export function aContainer(image: string, more: object = {}): object {
  return { name: 'web', image, ...more };
}

/** A Pod template with the label `app`. */
export function podTemplateOf(app: string, containers: readonly object[], more: object = {}): object {
  return { metadata: { labels: { app } }, spec: { containers, ...more } };
}
