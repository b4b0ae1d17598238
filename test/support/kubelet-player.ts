import { isFinished } from '../../sandbox/kubernetes/controllers/pod-state.ts';
import { nextPodStep } from '../../sandbox/kubernetes/controllers/pod-steps.ts';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { type Answer, type HttpClient, openHttpClient } from '../contract/kubernetes-api/http-client.ts';
import { type KubeletNode, registerKubeletNode } from './kubelet-node.ts';
import { testPace } from './test-pace.ts';

/** Plays scheduler and kubelet for the Pods of one namespace of a control plane that has neither. */
export interface KubeletPlayer {
  /** Ends every Pod of the namespace and the played node. @throws Error if the API server refused something unexpected */
  close(): Promise<void>;
}

/** Where the player works. */
interface Stage {
  readonly client: HttpClient;
  readonly node: KubeletNode;
  /** Path of the namespace's Pods. */
  readonly pods: string;
}

/** The step that a Pod takes when the timer is up. */
interface PlannedStep {
  readonly uid: string | undefined;
  readonly name: string;
  readonly timer: NodeJS.Timeout;
}

/**
 * Starts to play: binds Pods to a node of its own, takes them from Pending to Running and Ready or to their end, and lets deleted
 * ones go. What a Pod does follows from its spec by the sandbox's own rules (`nextPodStep`): one that is not always restarted
 * succeeds, `sleep N` makes it last, `false` or `exit 1` makes it fail, an image named `does-not-exist` never starts.
 */
export async function startKubeletPlayer(options: {
  readonly kubeconfig: string;
  readonly namespace: string;
}): Promise<KubeletPlayer> {
  const client = await openHttpClient(options.kubeconfig);
  const node = await registerKubeletNode(client, `player-${options.namespace}`);
  const pods = `/api/v1/namespaces/${options.namespace}/pods`;
  const actors = playPods({ client, node, pods });
  const watch = await followPods(client, pods, actors.see);
  return {
    async close() {
      await watch.close();
      actors.stop();
      await client.delete(pods, { gracePeriodSeconds: 0 });
      await node.remove();
      client.close();
      if (actors.troubles.length > 0) throw new Error(`the kubelet player failed:\n${actors.troubles.join('\n')}`);
    },
  };
}

/** Follows until closed. The server ends a watch now and then; a new one begins with what exists. */
async function followPods(client: HttpClient, pods: string, see: (type: string, pod: KubernetesObject) => void) {
  const closing = Promise.withResolvers<'closed'>();
  let watch = await client.watch(`${pods}?watch=1`);
  const follow = async () => {
    for (;;) {
      const event = await Promise.race([closing.promise, watch.next().catch(() => 'ended' as const)]);
      if (event === 'closed') return watch.close();
      if (event === 'ended') watch = await client.watch(`${pods}?watch=1`);
      else see(event.type, event.object);
    }
  };
  const following = follow();
  return {
    close() {
      closing.resolve('closed');
      return following;
    },
  };
}

function playPods(stage: Stage) {
  const planned = new Map<string, PlannedStep>();
  const troubles: string[] = [];
  const perform = async (what: string, act: Promise<Answer>) => {
    const outcome = await act.catch((error: unknown) => String(error));
    if (typeof outcome === 'string') troubles.push(`${what}: ${outcome}`);
    // 404 and 409: it is gone or has changed meanwhile, and its next event says what to do.
    else if (outcome.status >= 400 && outcome.status !== 404 && outcome.status !== 409) {
      troubles.push(`${what}: ${outcome.text}`);
    }
  };
  const forget = (name: string) => {
    clearTimeout(planned.get(name)?.timer);
    planned.delete(name);
  };
  const plan = (pod: KubernetesObject) => {
    const { name, uid } = pod.metadata;
    const step = nextPodStep(pod, testPace);
    const before = planned.get(name);
    if (before && before.uid === uid && before.name === step?.name) return;
    forget(name);
    if (!step) return;
    const timer = setTimeout(() => {
      planned.delete(name);
      void perform(`${step.name} ${name}`, writeStatus(stage, pod, step.status(new Date())));
    }, step.afterMs);
    planned.set(name, { uid, name: step.name, timer });
  };
  return {
    troubles,
    see(type: string, pod: KubernetesObject) {
      const { name, deletionTimestamp } = pod.metadata;
      const isLeaving = deletionTimestamp !== undefined;
      if (type === 'DELETED' || isLeaving) forget(name);
      if (type === 'DELETED') return;
      if (isLeaving) void perform(`end ${name}`, endPod(stage, pod));
      else if (!isBound(pod)) void perform(`bind ${name}`, bindPod(stage, pod));
      else if (!isFinished(pod)) plan(pod);
    },
    stop() {
      for (const name of planned.keys()) forget(name);
    },
  };
}

function isBound(pod: KubernetesObject): boolean {
  return (pod.spec as { readonly nodeName?: string }).nodeName !== undefined;
}

function bindPod({ client, node, pods }: Stage, { metadata: { name, uid } }: KubernetesObject): Promise<Answer> {
  return client.post(`${pods}/${name}/binding`, {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, uid },
    target: { apiVersion: 'v1', kind: 'Node', name: node.name },
  });
}

function writeStatus({ client, pods }: Stage, pod: KubernetesObject, status: object): Promise<Answer> {
  const { name, uid } = pod.metadata;
  return client.patch(`${pods}/${name}/status`, 'merge', { metadata: { uid }, status });
}

/** As a kubelet whose containers have ended; finalizers still hold the Pod. */
function endPod({ client, pods }: Stage, { metadata: { name, uid } }: KubernetesObject): Promise<Answer> {
  return client.delete(`${pods}/${name}`, { gracePeriodSeconds: 0, preconditions: { uid } });
}
