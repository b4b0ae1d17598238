import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { bundleFunction } from '../../../../scripts/bundle/bundle-function.ts';
import { FUNCTION_ENTRIES } from '../../../../scripts/bundle/function-entries.ts';
import { eventually } from '../../eventually.ts';
import '../../global-bundles.ts';

/** How often a file waits for the bundles that another is building; one takes a few seconds on a busy machine. */
const PATIENCE = 8;

/**
 * Answers the folder that has the bundle of each function in a folder of its name, as `npm run bundle` makes them. They are built once
 * in a test run: test files that need them at the same time build different ones.
 */
export async function functionBundles(): Promise<string> {
  const folder = inject('bundlesFolder');
  for (const { name, entry } of FUNCTION_ENTRIES) await buildUnlessTaken(entry, join(folder, name));
  for (const { name } of FUNCTION_ENTRIES) await isBuilt(join(folder, name));
  return folder;
}

/** A bundle appears whole. */
async function buildUnlessTaken(entry: string, bundle: string): Promise<void> {
  if (existsSync(bundle)) return;
  const unfinished = `${bundle}.unfinished`;
  try {
    await mkdir(unfinished);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  try {
    await bundleFunction(entry, unfinished);
    await rename(unfinished, bundle);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function isBuilt(bundle: string): Promise<void> {
  for (let left = PATIENCE; !existsSync(bundle); left -= 1) {
    const waiting = eventually(`${bundle} is built`, async () => existsSync(bundle));
    await (left > 1 ? waiting.catch(() => undefined) : waiting);
  }
}
