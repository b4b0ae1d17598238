import { nodeLabels } from '../../sandbox/kubernetes/controllers/node.ts';
import type { HttpClient } from '../contract/kubernetes-api/http-client.ts';

/** A Node object that the control plane takes for a living machine. */
export interface KubeletNode {
  readonly name: string;
  /** Removes the Node. */
  remove(): Promise<void>;
}

/** The control plane gives a node up after 40 s without a sign of life. */
const HEARTBEAT_MS = 10_000;
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

/**
 * Registers a node and keeps it alive by its Lease, as a kubelet does.
 *
 * Its taint keeps away the DaemonSets of other tests; who binds a Pod to it by name is not asked for a toleration.
 */
export async function registerKubeletNode(client: HttpClient, name: string): Promise<KubeletNode> {
  const now = new Date().toISOString();
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'played by the tests',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  };
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: nodeLabels },
    spec: { taints: [{ key: 'test.windlass.dev/player', effect: 'NoSchedule' }] },
  };
  await require(client, 'POST', '/api/v1/nodes', node);
  await require(client, 'PATCH', `/api/v1/nodes/${name}/status`, { status: { conditions: [ready] } });
  await require(client, 'POST', LEASES, {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTime() },
  });
  let beating: Promise<unknown> = Promise.resolve();
  const heartbeat = setInterval(() => {
    beating = client.patch(`${LEASES}/${name}`, 'merge', { spec: { renewTime: microTime() } });
  }, HEARTBEAT_MS);
  return {
    name,
    async remove() {
      clearInterval(heartbeat);
      await beating;
      await client.delete(`${LEASES}/${name}`);
      await client.delete(`/api/v1/nodes/${name}`);
    },
  };
}

function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}

async function require(client: HttpClient, method: string, path: string, body: object): Promise<void> {
  const type = method === 'PATCH' ? { type: 'application/merge-patch+json' } : {};
  const { status, text } = await client.send(method, path, { body, ...type });
  if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
}
