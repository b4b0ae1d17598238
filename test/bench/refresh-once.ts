import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import pMap from 'p-map';
import type { RequestRecord } from '../../shared/adapters/kubernetes/cluster-transport.ts';
import { connectionFromKubeconfig } from '../../shared/adapters/kubernetes/connection-from-kubeconfig.ts';
import { createHttpClusterClient } from '../../shared/adapters/kubernetes/http-cluster-client.ts';
import { composeEmbedded } from '../../shared/composition/compose-embedded.ts';
import { readServeSettings } from '../../shared/composition/serve-settings.ts';
import { refOf } from '../../shared/stores/application-record.ts';
import { refreshApplication } from '../../shared/workflows/refresh/refresh-application.ts';
import { requestRefresh } from '../../shared/workflows/refresh/request-refresh.ts';

/** What a refresh of all applications cost. */
export interface RefreshCost {
  readonly synced: number;
  readonly renders: number;
  readonly calls: { readonly [verb: string]: number };
  readonly kilobytesRead: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMegabytes: number;
}

/**
 * A process of its own that refreshes every application once: `node refresh-once.ts <kubeconfig> <data directory> [forget]`. With
 * `forget`, nothing is known to be equal. Prints what it cost as JSON.
 */
const [kubeconfig = '', dataDir = '', forget] = process.argv.slice(2);
/** As many refreshes at once as `windlass serve` has of them, about. */
const CONCURRENCY = 8;
const sockets = new Set<Socket>();
channel('undici:client:connected').subscribe((message) => {
  sockets.add((message as { readonly socket: Socket }).socket);
});
const bytesRead = () => [...sockets].reduce((sum, socket) => sum + socket.bytesRead, 0);
const records: RequestRecord[] = [];
const client = createHttpClusterClient({
  connection: await connectionFromKubeconfig(kubeconfig),
  clock: { now: () => new Date() },
  onRequest: (record) => records.push(record),
});
const ignored = async () => ({ batchItemFailures: [] });
const embedded = await composeEmbedded({
  dataDir,
  settings: readServeSettings({ WINDLASS_REFRESH_INTERVAL: '0', WINDLASS_LOG_LEVEL: 'error' }),
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
const refs = (await deps.applications.list()).map(refOf);
for (const ref of refs) {
  await requestRefresh(deps, ref);
  if (forget === undefined) continue;
  await deps.applications.update(ref, (record) => ({ ...record, control: { ...record.control, compared: {} } }));
}

const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await pMap(refs, (ref) => refreshApplication(deps, ref), { concurrency: CONCURRENCY });
const wallMs = performance.now() - startedAt;
const cpu = process.cpuUsage(cpuBefore);
const after = await deps.applications.list();
const cost: RefreshCost = {
  synced: after.filter(({ application }) => application.status.sync.status === 'Synced').length,
  renders: after.filter(({ control }) => control.renders?.some(({ cached }) => !cached)).length,
  calls: Object.fromEntries([...Map.groupBy(records, ({ verb }) => verb)].map(([verb, all]) => [verb, all.length])),
  kilobytesRead: bytesRead() / 1000,
  cpuMs: (cpu.user + cpu.system) / 1000,
  wallMs,
  peakMegabytes: process.resourceUsage().maxRSS / 1000,
};
console.log(JSON.stringify(cost));
await client.close();
await embedded.close();
