import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChartText } from '../../../domain/chart/find-unstable-functions.ts';
import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';
import { decodeText } from '../decode-text.ts';
import { unpackChart } from './read-chart.ts';

/** Below this depth no chart has files; links in a circle end here too. */
const MAX_DEPTH = 20;
/** What templates can be in, or what a template can be read from. */
const IGNORED = /\.(png|jpe?g|gif|svg|ico|webp|pdf|md)$/i;

/** Of all texts together. Each archive may be much larger than it looks, and all of them are in memory at once. */
const MAX_BYTES = 200_000_000;

/** The texts so far. */
interface Reading {
  readonly texts: ChartText[];
  bytes: number;
}

/**
 * Reads the texts of a chart on disk with all charts in its `charts/`; those of archives stand below a directory of that name.
 * @param maxBytes of all texts together
 * @throws ManifestInvalidError beyond it, or if an archive cannot be read
 */
export async function readChartTexts(directory: string, maxBytes = MAX_BYTES): Promise<readonly ChartText[]> {
  const reading: Reading = { texts: [], bytes: 0 };
  await readInto(reading, directory, '', { depth: 0, maxBytes });
  return reading.texts;
}

async function readInto(
  reading: Reading,
  root: string,
  folder: string,
  limits: { readonly depth: number; readonly maxBytes: number },
): Promise<void> {
  const { depth, maxBytes } = limits;
  if (depth > MAX_DEPTH) return;
  for (const name of (await readdir(join(root, folder))).sort()) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (IGNORED.test(name) || name === '.git') continue;
    // Links are followed, as helm does; one to nothing is none of the chart's texts.
    const found = await stat(join(root, path)).catch(() => undefined);
    if (found?.isDirectory()) await readInto(reading, root, path, { depth: depth + 1, maxBytes });
    else if (found?.isFile() && /(^|\/)charts\/[^/]+\.tgz$/.test(path))
      readArchive(reading, path, await readFile(join(root, path)), maxBytes);
    else if (found?.isFile()) addText(reading, path, await readFile(join(root, path)), maxBytes);
  }
}

/** Files of a packaged chart stand in one directory, whose name does not matter. */
function readArchive(reading: Reading, path: string, archive: Uint8Array, maxBytes: number): void {
  for (const file of unpackChart(path, archive)) {
    const inside = `${path}/${file.path.replace(/^[^/]+\//, '')}`;
    if (!IGNORED.test(inside)) addText(reading, inside, file.content, maxBytes);
  }
}

function addText(reading: Reading, path: string, content: Uint8Array, maxBytes: number): void {
  reading.bytes += content.length;
  if (reading.bytes > maxBytes) {
    throw new ManifestInvalidError(
      `the chart with all that is in its charts/ is larger than ${Math.round(maxBytes / 1_000_000)} MB unpacked (at ${path}); remove what it does not need`,
    );
  }
  reading.texts.push({ path, text: decodeText(content) });
}
