import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { RequestRecord } from '../../shared/adapters/kubernetes/cluster-transport.ts';
import { connectionFromKubeconfig } from '../../shared/adapters/kubernetes/connection-from-kubeconfig.ts';
import { createHttpClusterClient } from '../../shared/adapters/kubernetes/http-cluster-client.ts';
import { composeEmbedded } from '../../shared/composition/compose-embedded.ts';
import { readServeSettings } from '../../shared/composition/serve-settings.ts';
import { DEFAULT_CLUSTER } from '../../shared/domain/application/default-cluster.ts';
import type { DriftCheckSummary } from '../../shared/stores/drift-check-store.ts';
import { checkClusterDrift } from '../../shared/workflows/drift/check-cluster-drift.ts';

/** What one drift check cost. */
export interface DriftCheckCost {
  readonly last: DriftCheckSummary;
  readonly calls: number;
  readonly kilobytesRead: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Of the whole process, and how much of it the check added. */
  readonly peakMegabytes: number;
  readonly addedMegabytes: number;
}

/**
 * A process of its own that checks a cluster once, with nothing remembered: `node check-drift-once.ts <kubeconfig> <data directory>`.
 * Prints what it cost as JSON.
 */
const [kubeconfig = '', dataDir = ''] = process.argv.slice(2);
const sockets = new Set<Socket>();
channel('undici:client:connected').subscribe((message) => {
  sockets.add((message as { readonly socket: Socket }).socket);
});
const records: RequestRecord[] = [];
const client = createHttpClusterClient({
  connection: await connectionFromKubeconfig(kubeconfig),
  clock: { now: () => new Date() },
  onRequest: (record) => records.push(record),
});
const ignored = async () => ({ batchItemFailures: [] });
const embedded = await composeEmbedded({
  dataDir,
  settings: readServeSettings({ WINDLASS_DRIFT_INTERVAL: '0.001', WINDLASS_LOG_LEVEL: 'error' }),
  createHandlers: () => ({
    RouteGitEvent: ignored,
    RefreshApplication: ignored,
    StepSyncOperation: ignored,
    CheckClusterDrift: ignored,
    DeliverNotification: ignored,
    ReportProgress: ignored,
    PlanPullRequest: ignored,
  }),
});
const deps = { ...embedded.deps, clusterDirectory: { open: async () => client } };

const before = process.resourceUsage().maxRSS;
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await checkClusterDrift(deps, DEFAULT_CLUSTER.server);
const wallMs = performance.now() - startedAt;
const cpu = process.cpuUsage(cpuBefore);
const after = process.resourceUsage().maxRSS;
const state = await deps.driftChecks.read(DEFAULT_CLUSTER.server);
if (!state?.last || state.failure) throw new Error(`the check failed: ${state?.failure?.message}`);

const cost: DriftCheckCost = {
  last: state.last,
  calls: records.length,
  kilobytesRead: [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0) / 1000,
  cpuMs: (cpu.user + cpu.system) / 1000,
  wallMs,
  peakMegabytes: after / 1000,
  addedMegabytes: (after - before) / 1000,
};
console.log(JSON.stringify(cost));
await client.close();
await embedded.close();
