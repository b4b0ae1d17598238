import { gunzipSync } from 'node:zlib';
import {
  type ChartDependency,
  type ChartMetadata,
  chartMetadataOf,
  dependenciesOf,
} from '../../../domain/chart/chart-metadata.ts';
import { readTar, type TarFile, TarInvalidError } from '../../../domain/chart/read-tar.ts';
import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';
import { decodeText } from '../decode-text.ts';
import { parseKubernetesYaml } from '../kubernetes-yaml.ts';
import { resolveSourcePath } from '../resolve-source-path.ts';
import type { ChartPlace } from './helm-files.ts';

/** What a chart says of itself. */
export interface Chart extends ChartMetadata {
  /** The versions that `helm dependency` last chose; undefined without Chart.lock. */
  readonly lock: readonly ChartDependency[] | undefined;
}

/** A chart that stands in another's `charts/`. */
export interface VendoredChart {
  readonly name: string;
  readonly version: string;
}

/** Helm itself refuses a larger chart. */
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024;

/** Reads what a chart says of itself; what cannot be read is as if it were absent, and helm says why. */
export async function readChart(place: ChartPlace): Promise<Chart> {
  const chart = await readYaml(place, 'Chart.yaml');
  // Charts of apiVersion v1 have their dependencies apart.
  const requirements = isV1(chart) ? await readYaml(place, 'requirements.yaml') : undefined;
  const lock = await readYaml(place, requirements === undefined ? 'Chart.lock' : 'requirements.lock');
  return { ...chartMetadataOf(chart, requirements), lock: lock === undefined ? undefined : dependenciesOf(lock) };
}

/** Reads which charts stand in a chart's `charts/`, as directories and as archives. */
export async function readVendoredCharts({ tree, directory }: ChartPlace): Promise<readonly VendoredChart[]> {
  const charts = await resolveSourcePath(tree, inChart(directory, 'charts'));
  if (charts.type !== 'directory') return [];
  const { files, directories } = await tree.list(charts.path);
  const vendored: VendoredChart[] = [];
  for (const path of [...directories, ...files.map((file) => file.path)]) {
    // Helm takes these for something else.
    if (/\/[._][^/]*$/.test(path)) continue;
    const { type, path: target } = await resolveSourcePath(tree, path);
    if (type === 'directory') {
      vendored.push(chartMetadataOf(await readYaml({ tree, directory: target }, 'Chart.yaml')));
    } else if (type === 'file' && path.endsWith('.tgz')) {
      vendored.push(metadataOfArchive(unpackChart(path, await tree.read(target))));
    }
  }
  return vendored;
}

/**
 * Unpacks a packaged chart.
 * @param name for messages
 * @throws ManifestInvalidError
 */
export function unpackChart(name: string, archive: Uint8Array): readonly TarFile[] {
  try {
    return readTar(gunzipSync(archive, { maxOutputLength: MAX_UNPACKED_BYTES }));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ManifestInvalidError(
        `${name}: the chart is larger than ${MAX_UNPACKED_BYTES / 1024 / 1024} MiB unpacked`,
      );
    }
    if (cause instanceof TarInvalidError || code?.startsWith('Z_') === true) {
      const why = cause instanceof TarInvalidError ? cause.message : 'it is not compressed with gzip, or damaged';
      throw new ManifestInvalidError(`${name}: not a packaged chart: ${why}`, { cause });
    }
    throw cause;
  }
}

function metadataOfArchive(files: readonly TarFile[]): ChartMetadata {
  const chart = files.find(({ path }) => /^[^/]+\/Chart\.yaml$/.test(path));
  return chartMetadataOf(chart && parseFirst(decodeText(chart.content)));
}

async function readYaml({ tree, directory }: ChartPlace, name: string): Promise<unknown> {
  const file = await resolveSourcePath(tree, inChart(directory, name));
  return file.type === 'file' ? parseFirst(decodeText(await tree.read(file.path))) : undefined;
}

function parseFirst(text: string): unknown {
  const [document] = parseKubernetesYaml(text);
  return document?.ok ? document.value : undefined;
}

function isV1(chart: unknown): boolean {
  return typeof chart === 'object' && chart !== null && 'apiVersion' in chart && chart.apiVersion === 'v1';
}

function inChart(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
