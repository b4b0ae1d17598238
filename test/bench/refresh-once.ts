import pMap from 'p-map';
import { refOf } from '../../shared/stores/application-record.ts';
import { refreshApplication } from '../../shared/workflows/refresh/refresh-application.ts';
import { requestRefresh } from '../../shared/workflows/refresh/request-refresh.ts';
import { openMeasuredState } from './open-measured-state.ts';

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
const environment = { WINDLASS_REFRESH_INTERVAL: '0' };
const { deps, ...measured } = await openMeasuredState({ kubeconfig, dataDir, environment });
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
  calls: Object.fromEntries(
    [...Map.groupBy(measured.requests, ({ verb }) => verb)].map(([verb, all]) => [verb, all.length]),
  ),
  kilobytesRead: measured.kilobytesRead(),
  cpuMs: (cpu.user + cpu.system) / 1000,
  wallMs,
  peakMegabytes: process.resourceUsage().maxRSS / 1000,
};
console.log(JSON.stringify(cost));
await measured.close();
