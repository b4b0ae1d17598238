import { mkdir, mkdtemp, realpath, symlink } from 'node:fs/promises';
import { delimiter, join, relative } from 'node:path';
import { findTool } from '../../../../shared/adapters/local/tool-finder.ts';
import { LAYER_FOLDERS } from '../../../../shared/composition/compose-render.ts';

/**
 * Puts the programs of the npm layer package where the layer has them, below a folder that stands for `/opt`; they are unpacked once on a
 * machine. The path has what the function looks for in `/opt`, which no test may write to.
 */
export async function layOutTools(parent: string): Promise<{ readonly folder: string; readonly path: string }> {
  const folder = await realpath(await mkdtemp(join(parent, 'opt-')));
  for (const name of ['kubectl', 'helm'] as const) {
    const { path } = await findTool(name);
    await mkdir(join(folder, name));
    await symlink(path, join(folder, name, name));
  }
  const inLayer = LAYER_FOLDERS.map((path) => join(folder, relative('/opt', path)));
  return { folder, path: [...inLayer, '/usr/bin', '/bin'].join(delimiter) };
}
