import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { filesBelow } from './files-below.ts';

/** Argo CD's example applications, beside this repository; `WINDLASS_CONFORMANCE` names another place. */
export const exampleAppsFolder = join(
  process.env.WINDLASS_CONFORMANCE || resolve(import.meta.dirname, '../../../shared/conformance'),
  'argocd-example-apps',
);

/** Whether they are there to test with. */
export const hasExampleApps = existsSync(exampleAppsFolder);

/** The files of one of them, by path below `to`. */
export function exampleFiles(name: string, to = name): { readonly [path: string]: string } {
  return filesBelow(join(exampleAppsFolder, name), to);
}
