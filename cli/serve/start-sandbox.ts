import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SandboxGit, startSandboxGit } from '../../sandbox/git/start-sandbox-git.ts';
import { startControllers } from '../../sandbox/kubernetes/controllers/start-controllers.ts';
import { type SandboxKubernetes, startSandboxKubernetes } from '../../sandbox/kubernetes/start-sandbox-kubernetes.ts';
import type { Logger } from '../../shared/ports/logger.ts';

const SEED = fileURLToPath(new URL('../../sandbox/git/example', import.meta.url));

/** The sandbox's cluster. */
export interface SandboxCluster {
  readonly kubernetes: SandboxKubernetes;
  /** A file that kubectl takes. */
  readonly kubeconfig: string;
}

/** Starts the sandbox's Kubernetes API and writes its kubeconfig (0600). */
export async function startSandboxCluster(dataDir: string): Promise<SandboxCluster> {
  const directory = join(dataDir, 'sandbox');
  mkdirSync(directory, { recursive: true });
  const kubernetes = await startSandboxKubernetes({ dataDir: directory, startControllers });
  const kubeconfig = join(directory, 'kubeconfig');
  writeFileSync(kubeconfig, kubernetes.kubeconfig, { mode: 0o600 });
  return { kubernetes, kubeconfig };
}

/** Starts the sandbox's Git server; its pushes are told to the webhook as GitHub would. */
export function startSandboxRepository(options: {
  readonly dataDir: string;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly logger: Logger;
}): Promise<SandboxGit> {
  const { dataDir, webhookUrl, webhookSecret, logger } = options;
  return startSandboxGit({ dataDir, seed: SEED, logger, webhook: { url: () => webhookUrl, secret: webhookSecret } });
}
