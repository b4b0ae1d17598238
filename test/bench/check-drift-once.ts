import { DEFAULT_CLUSTER } from '../../shared/domain/application/default-cluster.ts';
import type { DriftCheckSummary } from '../../shared/stores/drift-check-store.ts';
import { checkClusterDrift } from '../../shared/workflows/drift/check-cluster-drift.ts';
import { openMeasuredState } from './open-measured-state.ts';

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
const environment = { WINDLASS_DRIFT_INTERVAL: '0.001' };
const { deps, ...measured } = await openMeasuredState({ kubeconfig, dataDir, environment });

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
  calls: measured.requests.length,
  kilobytesRead: measured.kilobytesRead(),
  cpuMs: (cpu.user + cpu.system) / 1000,
  wallMs,
  peakMegabytes: after / 1000,
  addedMegabytes: (after - before) / 1000,
};
console.log(JSON.stringify(cost));
await measured.close();
