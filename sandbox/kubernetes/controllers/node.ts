import type { ApiSurface } from '../api-surface.ts';
import { timestamp } from './conditions.ts';

/** The name of the sandbox's only node. */
export const nodeName = 'sandbox';

/** The address of the node, and of all that it serves. */
export const nodeAddress = '127.0.0.1';

/** The labels of the node, by which Pods may ask for it. */
export const nodeLabels: { readonly [key: string]: string } = {
  'kubernetes.io/arch': 'amd64',
  'kubernetes.io/hostname': nodeName,
  'kubernetes.io/os': 'linux',
};

/** Makes the node that Pods run on, unless it is there. */
export function createSandboxNode({ api, now }: { readonly api: ApiSurface; now(): Date }): void {
  const reference = { apiVersion: 'v1', kind: 'Node', namespace: '', name: nodeName };
  if (api.get(reference)) return;
  const capacity = { cpu: '4', memory: '8Gi', pods: '110' };
  const time = timestamp(now());
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'the sandbox plays the kubelet of this node',
    lastHeartbeatTime: time,
    lastTransitionTime: time,
  };
  const addresses = [
    { type: 'InternalIP', address: nodeAddress },
    { type: 'Hostname', address: nodeName },
  ];
  api.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, labels: nodeLabels }, spec: {} });
  api.update(reference, (live) => ({
    ...live,
    status: { capacity, allocatable: capacity, conditions: [ready], addresses },
  }));
}
