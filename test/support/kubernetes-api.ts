import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { parse } from 'yaml';
import { startControlPlane, wantsControlPlane } from './control-plane.ts';
import './global-kubernetes.ts';
import { testPace } from './test-pace.ts';

/** A Kubernetes API for tests: the sandbox's, or a real one. */
export interface KubernetesApi {
  /** Path of a kubeconfig file. */
  readonly kubeconfig: string;
  readonly url: string;
  /** A real control plane without scheduler and kubelet: its Pods stay Pending. */
  readonly real: boolean;
  stop(): Promise<void>;
}

/**
 * Gives a test file its Kubernetes API: with KUBEBUILDER_ASSETS the control plane that the whole run shares, so work in a namespace
 * of your own; else a sandbox of this file alone.
 */
export async function startKubernetesApi(): Promise<KubernetesApi> {
  const shared = inject('controlPlaneKubeconfig');
  if (shared) return { kubeconfig: shared, url: await serverOf(shared), real: true, stop: async () => {} };
  if (!wantsControlPlane()) return await startSandbox();
  // Without the global setup, as when one file runs by itself under another configuration.
  const { kubeconfig, stop } = await startControlPlane();
  return { kubeconfig, url: await serverOf(kubeconfig), real: true, stop };
}

async function startSandbox(): Promise<KubernetesApi> {
  // Loaded here: a run on a real control plane does not need it.
  const { startControllers } = await import('../../sandbox/kubernetes/controllers/start-controllers.ts');
  const { startSandboxKubernetes } = await import('../../sandbox/kubernetes/start-sandbox-kubernetes.ts');
  const folder = await mkdtemp(join(tmpdir(), 'windlass-sandbox-'));
  const sandbox = await startSandboxKubernetes({ startControllers: (api) => startControllers(api, testPace) });
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, sandbox.kubeconfig, { mode: 0o600 });
  const stop = async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { kubeconfig, url: sandbox.url, real: false, stop };
}

async function serverOf(kubeconfig: string): Promise<string> {
  const config = parse(await readFile(kubeconfig, 'utf8')) as { clusters: { cluster: { server: string } }[] };
  return config.clusters[0]?.cluster.server ?? '';
}
