import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChartText } from '../../../domain/chart/find-unstable-functions.ts';
import { decodeText } from '../decode-text.ts';
import { unpackChart } from './read-chart.ts';

/** Below this depth no chart has files; links in a circle end here too. */
const MAX_DEPTH = 20;
/** What templates can be in, or what a template can be read from. */
const IGNORED = /\.(png|jpe?g|gif|svg|ico|webp|pdf|md)$/i;

/** Reads the texts of a chart on disk with all charts in its `charts/`; those of archives stand below a directory of that name. */
export async function readChartTexts(directory: string): Promise<readonly ChartText[]> {
  const texts: ChartText[] = [];
  await readInto(texts, directory, '', 0);
  return texts;
}

async function readInto(texts: ChartText[], root: string, folder: string, depth: number): Promise<void> {
  if (depth > MAX_DEPTH) return;
  for (const name of (await readdir(join(root, folder))).sort()) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (IGNORED.test(name) || name === '.git') continue;
    // Links are followed, as helm does; one to nothing is none of the chart's texts.
    const found = await stat(join(root, path)).catch(() => undefined);
    if (found?.isDirectory()) await readInto(texts, root, path, depth + 1);
    else if (found?.isFile() && /(^|\/)charts\/[^/]+\.tgz$/.test(path))
      readArchive(texts, path, await readFile(join(root, path)));
    else if (found?.isFile()) texts.push({ path, text: decodeText(await readFile(join(root, path))) });
  }
}

/** Files of a packaged chart stand in one directory, whose name does not matter. */
function readArchive(texts: ChartText[], path: string, archive: Uint8Array): void {
  for (const file of unpackChart(path, archive)) {
    const inside = `${path}/${file.path.replace(/^[^/]+\//, '')}`;
    if (!IGNORED.test(inside)) texts.push({ path: inside, text: decodeText(file.content) });
  }
}
