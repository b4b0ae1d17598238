import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { type HttpClient, openHttpClient } from '../contract/kubernetes-api/http-client.ts';
import { eventually } from './eventually.ts';

/** What happened to the objects of a namespace, in the order in which the API server wrote it. */
export interface ClusterHistory {
  /** All that happened so far, like `Job/before created`, `Job/before Complete`, `Job/before deleted`. */
  events(): readonly string[];
  /** How often this happened so far. */
  count(event: string): number;
  /** Waits until all of these happened, and answers them in the order in which they did first. */
  inOrder(...events: readonly string[]): Promise<readonly string[]>;
  close(): void;
}

interface Moment {
  readonly version: number;
  readonly event: string;
}

/** What is followed; all that the tests deploy. */
const PATHS = [
  ['api/v1', 'configmaps'],
  ['api/v1', 'services'],
  ['apis/apps/v1', 'replicasets'],
  ['apis/apps/v1', 'deployments'],
  ['apis/batch/v1', 'jobs'],
] as const;

/** The end of a name that Windlass gives to a hook that has only a `generateName`. */
const GENERATED = /[0-9a-f]{7}-(presync|sync|postsync|syncfail|predelete|postdelete)-\d+$/;

/**
 * Watches a namespace from now on. The order is that of resource versions, which on both servers count the writes to all
 * objects, whatever their kind: creation timestamps are too coarse to tell what came first.
 */
export async function recordClusterHistory(kubeconfig: string, namespace: string): Promise<ClusterHistory> {
  const client = await openHttpClient(kubeconfig);
  const moments: Moment[] = [];
  const watches = await Promise.all(
    PATHS.map(([group, resource]) => follow(client, `/${group}/namespaces/${namespace}/${resource}?watch=1`, moments)),
  );
  const sorted = () => moments.toSorted((a, b) => a.version - b.version).map(({ event }) => event);
  return {
    events: sorted,
    count: (event) => moments.filter((moment) => moment.event === event).length,
    async inOrder(...events) {
      await eventually(
        `there has been ${events.join(', ')}`,
        async () => events.every((event) => moments.some((moment) => moment.event === event)),
        async () => `there was only ${sorted().join(', ')}`,
      );
      return [...new Set(sorted())].filter((event) => events.includes(event));
    },
    close() {
      for (const watch of watches) watch.close();
      client.close();
    },
  };
}

async function follow(client: HttpClient, path: string, moments: Moment[]): Promise<{ close(): void }> {
  const watch = await client.watch(path);
  const seen = new Map<string | undefined, Set<string>>();
  let closed = false;
  const read = async () => {
    for (;;) {
      const event = await watch.next().catch((error: unknown) => {
        if (closed) return undefined;
        throw error;
      });
      if (!event) return;
      const { kind, metadata } = event.object;
      const before = seen.get(metadata.uid) ?? new Set();
      seen.set(metadata.uid, before);
      for (const what of happeningsOf(event.type, event.object)) {
        if (before.has(what)) continue;
        before.add(what);
        const name = metadata.name.replace(GENERATED, '*');
        moments.push({ version: Number(metadata.resourceVersion), event: `${kind}/${name} ${what}` });
      }
    }
  };
  void read();
  return {
    close() {
      closed = true;
      watch.close();
    },
  };
}

interface WorkloadStatus {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly availableReplicas?: number;
}

function happeningsOf(type: string, object: KubernetesObject): readonly string[] {
  if (type === 'DELETED') return ['deleted'];
  const { conditions = [], availableReplicas = 0 } = (object.status ?? {}) as WorkloadStatus;
  const ends = conditions.filter(
    (condition) => condition.status === 'True' && /^(Complete|Failed)$/.test(condition.type),
  );
  const { replicas } = (object.spec ?? {}) as { readonly replicas?: number };
  const isAvailable = replicas !== undefined && availableReplicas >= replicas;
  return [
    'created',
    ...ends.map((condition) => condition.type),
    ...(isAvailable ? ['available'] : []),
    ...(object.metadata.deletionTimestamp === undefined ? [] : ['deleting']),
  ];
}
