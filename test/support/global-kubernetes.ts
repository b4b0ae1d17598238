import type { TestProject } from 'vitest/node';
import { type ControlPlane, startControlPlane, wantsControlPlane } from './control-plane.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the kubeconfig of the run's one control plane; '' when the tests use the sandbox. */
    readonly controlPlaneKubeconfig: string;
  }
}

let controlPlane: ControlPlane | undefined;

/** Starts one real control plane for the whole run, if KUBEBUILDER_ASSETS asks for it (vitest's globalSetup). */
export async function setup(project: TestProject): Promise<void> {
  controlPlane = wantsControlPlane() ? await startControlPlane() : undefined;
  project.provide('controlPlaneKubeconfig', controlPlane?.kubeconfig ?? '');
}

/** Stops what `setup` started. */
export async function teardown(): Promise<void> {
  await controlPlane?.stop();
}
