import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder in which the test files of a run share the bundles of the functions. */
    readonly bundlesFolder: string;
  }
}

let folder: string | undefined;

/** Makes the folder, outside of the repository; who needs a bundle first builds it there (vitest's globalSetup). */
export async function setup(project: TestProject): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'windlass-bundles-'));
  project.provide('bundlesFolder', folder);
}

/** Removes the bundles. */
export async function teardown(): Promise<void> {
  if (folder) await rm(folder, { recursive: true, force: true });
}
