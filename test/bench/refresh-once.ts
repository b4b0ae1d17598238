import pMap from 'p-map';
import { DEFAULT_CLUSTER } from '../../shared/domain/application/default-cluster.ts';
import { refOf } from '../../shared/stores/application-record.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { checkClusterDrift } from '../../shared/workflows/drift/check-cluster-drift.ts';
import { refreshApplication } from '../../shared/workflows/refresh/refresh-application.ts';
import { requestRefresh } from '../../shared/workflows/refresh/request-refresh.ts';
import { countStatements } from './count-statements.ts';
import { openMeasuredState } from './open-measured-state.ts';

/** What a refresh of all applications cost. */
export interface RefreshCost {
  readonly synced: number;
  readonly renders: number;
  readonly calls: { readonly [verb: string]: number };
  readonly kilobytesRead: number;
  /** What the state was asked. */
  readonly reads: number;
  readonly writes: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMegabytes: number;
}

/**
 * A process of its own that refreshes every application once: `node refresh-once.ts <kubeconfig> <data directory> [forget|scheduled]`.
 * With `forget`, nothing is known to be equal; with `scheduled`, nobody asks for it but the schedule, and the drift check has gone
 * through since the last one. Prints what it cost as JSON.
 */
const [kubeconfig = '', dataDir = '', mode = ''] = process.argv.slice(2);
/** As many refreshes at once as `windlass serve` has of them, about. */
const CONCURRENCY = 8;
const statements = countStatements();
const { deps, ...measured } = await openMeasuredState({ kubeconfig, dataDir, environment: {} });
const refs = (await deps.applications.list()).map(refOf);
for (const ref of refs) {
  await requestRefresh(deps, ref);
  if (mode !== 'forget') continue;
  await deps.applications.update(ref, (record) => ({ ...record, control: { ...record.control, compared: {} } }));
}
if (mode === 'scheduled') await waitForSchedule(deps);

const before = { ...statements, requests: measured.requests.length, kilobytesRead: measured.kilobytesRead() };
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await pMap(refs, (ref) => refreshApplication(deps, ref), { concurrency: CONCURRENCY });
const wallMs = performance.now() - startedAt;
const cpu = process.cpuUsage(cpuBefore);
const asked = { reads: statements.reads - before.reads, writes: statements.writes - before.writes };
const after = await deps.applications.list();
const cost: RefreshCost = {
  synced: after.filter(({ application }) => application.status.sync.status === 'Synced').length,
  renders: after.filter(({ control }) => control.renders?.some(({ cached }) => !cached)).length,
  calls: Object.fromEntries(
    [...Map.groupBy(measured.requests.slice(before.requests), ({ verb }) => verb)].map(([verb, all]) => [
      verb,
      all.length,
    ]),
  ),
  kilobytesRead: measured.kilobytesRead() - before.kilobytesRead,
  ...asked,
  cpuMs: (cpu.user + cpu.system) / 1000,
  wallMs,
  peakMegabytes: process.resourceUsage().maxRSS / 1000,
};
console.log(JSON.stringify(cost));
await measured.close();

/** The requested refreshes are made, the cluster is checked, and the time of the next looks has come. */
async function waitForSchedule(scheduled: Dependencies): Promise<void> {
  await pMap(refs, (ref) => refreshApplication(scheduled, ref), { concurrency: CONCURRENCY });
  const lease = { ticket: 'bench', expiresAt: new Date(Date.now() + 60_000).toISOString() };
  const state = await scheduled.driftChecks.claim(DEFAULT_CLUSTER.server, lease, () => true);
  if (!state) throw new Error('the cluster is not checked for drift');
  const { nextAt: _now, ...due } = state;
  await scheduled.driftChecks.release(due, lease.ticket);
  await checkClusterDrift(scheduled, DEFAULT_CLUSTER.server);
  const refresh = new Date().toISOString();
  for (const ref of refs) {
    await scheduled.applications.update(ref, ({ application, control }) => ({
      application,
      control: { ...control, wakes: { ...control.wakes, refresh } },
    }));
  }
}
