import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A real etcd, kube-apiserver and kube-controller-manager on 127.0.0.1. */
export interface ControlPlane {
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Holds data, certificates, logs and pids; removed by `stop`. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Whether the tests shall use a real control plane: the envtest convention KUBEBUILDER_ASSETS. */
export function wantsControlPlane(): boolean {
  return (process.env.KUBEBUILDER_ASSETS ?? '') !== '';
}

/**
 * Starts a real control plane in a temporary folder; it takes about 6 s.
 *
 * @throws Error when the tool `control-plane` is not found; WINDLASS_CONTROL_PLANE can name it
 */
export async function startControlPlane(): Promise<ControlPlane> {
  const tool = controlPlaneTool();
  const folder = await mkdtemp(join(tmpdir(), 'windlass-control-plane-'));
  try {
    const { stdout } = await run(tool, ['start', folder]);
    return { kubeconfig: stdout.trim(), folder, stop: () => stopControlPlane(tool, folder) };
  } catch (error) {
    await stopControlPlane(tool, folder);
    throw error;
  }
}

function controlPlaneTool(): string {
  const beside = resolve(import.meta.dirname, '../../../shared/tools/control-plane');
  const tool = process.env.WINDLASS_CONTROL_PLANE || beside;
  if (!existsSync(tool)) {
    throw new Error(
      `KUBEBUILDER_ASSETS is set, but the tool that starts a control plane is not at ${tool}: ` +
        'name it by WINDLASS_CONTROL_PLANE, or unset KUBEBUILDER_ASSETS to test on the sandbox',
    );
  }
  return tool;
}

async function stopControlPlane(tool: string, folder: string): Promise<void> {
  await run(tool, ['stop', folder]);
  await rm(folder, { recursive: true, force: true });
}
