import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { RequestRecord } from '../../shared/adapters/kubernetes/cluster-transport.ts';
import { connectionFromKubeconfig } from '../../shared/adapters/kubernetes/connection-from-kubeconfig.ts';
import { createHttpClusterClient } from '../../shared/adapters/kubernetes/http-cluster-client.ts';
import { composeEmbedded, type QueueHandlers } from '../../shared/composition/compose-embedded.ts';
import { readServeSettings } from '../../shared/composition/serve-settings.ts';
import type { ClusterClient } from '../../shared/ports/cluster-client.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';

/** The state of a `serve` that has ended, in this process, where nothing is in memory and no queue calls anybody. */
export interface MeasuredState {
  /** Every cluster that they open is the client's. */
  readonly deps: Dependencies;
  readonly client: ClusterClient;
  /** What the cluster was asked so far. */
  readonly requests: readonly RequestRecord[];
  /** From all servers so far. */
  kilobytesRead(): number;
  close(): Promise<void>;
}

/** Opens the state of a data directory with a cluster client that counts. */
export async function openMeasuredState(options: {
  readonly kubeconfig: string;
  readonly dataDir: string;
  readonly environment: { readonly [variable: string]: string };
}): Promise<MeasuredState> {
  const sockets = new Set<Socket>();
  channel('undici:client:connected').subscribe((message) => {
    sockets.add((message as { readonly socket: Socket }).socket);
  });
  const requests: RequestRecord[] = [];
  const client = createHttpClusterClient({
    connection: await connectionFromKubeconfig(options.kubeconfig),
    clock: { now: () => new Date() },
    onRequest: (record) => requests.push(record),
  });
  const ignored = async () => ({ batchItemFailures: [] });
  const embedded = await composeEmbedded({
    dataDir: options.dataDir,
    settings: readServeSettings({ WINDLASS_LOG_LEVEL: 'error', ...options.environment }),
    createHandlers: () => new Proxy({}, { get: () => ignored }) as QueueHandlers,
  });
  return {
    deps: { ...embedded.deps, clusterDirectory: { ...embedded.deps.clusterDirectory, open: async () => client } },
    client,
    requests,
    kilobytesRead: () => [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0) / 1000,
    async close() {
      await client.close();
      await embedded.close();
    },
  };
}
