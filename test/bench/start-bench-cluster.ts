import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startControllers } from '../../sandbox/kubernetes/controllers/start-controllers.ts';
import { startSandboxKubernetes } from '../../sandbox/kubernetes/start-sandbox-kubernetes.ts';
import { startControlPlane, wantsControlPlane } from '../support/control-plane.ts';

/** A cluster to measure on. */
export interface BenchCluster {
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/** Starts a real control plane if KUBEBUILDER_ASSETS asks for one, else the sandbox's. */
export async function startBenchCluster(): Promise<BenchCluster> {
  if (wantsControlPlane()) return startControlPlane();
  const folder = await mkdtemp(join(tmpdir(), 'windlass-bench-'));
  const sandbox = await startSandboxKubernetes({ startControllers });
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, sandbox.kubeconfig, { mode: 0o600 });
  return {
    kubeconfig,
    async stop() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
