import { redactUrl } from '../../domain/git/repository-url.ts';
import type { ChartReader } from '../../ports/chart-reader.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HttpLimits } from '../http-dispatchers.ts';
import { createArchiveCache } from './archive-cache.ts';
import { parseChartAddress } from './chart-address.ts';
import { createChartHttp } from './chart-http.ts';
import { openChartSourceTree } from './chart-source-tree.ts';
import { createHttpChartRepository } from './http-chart-repository.ts';
import { createOciChartRepository } from './oci-chart-repository.ts';
import { createRegistryClient } from './registry-client.ts';

/** What a reader of charts needs. */
export interface ChartReaderOptions {
  /** Takes packaged charts by their digest; need not exist. */
  readonly cacheDirectory: string;
  readonly clock: Clock;
  readonly limits?: Partial<HttpLimits>;
  /** Of a packaged chart; default 50 MiB. */
  readonly maxArchiveBytes?: number;
}

const DEFAULT_MAX_ARCHIVE_BYTES = 50 * 1024 * 1024;

/** Makes a reader of chart repositories over HTTP and of OCI registries. */
export function createChartReader(options: ChartReaderOptions): ChartReader {
  const { cacheDirectory, clock, limits, maxArchiveBytes = DEFAULT_MAX_ARCHIVE_BYTES } = options;
  const http = createChartHttp(limits);
  const archives = createArchiveCache(cacheDirectory);
  const oci = createOciChartRepository({
    client: createRegistryClient(http, () => clock.now().getTime()),
    archives,
    maxArchiveBytes,
  });
  const repository = createHttpChartRepository({
    http,
    archives,
    maxArchiveBytes,
    readFromRegistry: (access, version) => reader.readArchive(access, '', version),
  });
  const reader: ChartReader = {
    async resolveVersion(access, chart, constraint) {
      const address = parseChartAddress(access);
      return address.kind === 'registry'
        ? oci.resolveVersion(address, chart, constraint)
        : repository.resolveVersion(address, chart, constraint);
    },
    async readArchive(access, chart, version) {
      const address = parseChartAddress(access);
      return address.kind === 'registry'
        ? oci.readArchive(address, chart, version)
        : repository.readArchive(address, chart, version);
    },
    async openChart(access, chart, version) {
      const archive = await reader.readArchive(access, chart, version);
      return openChartSourceTree(archive, version, `chart ${chart || redactUrl(access.url)} ${version}`);
    },
  };
  return reader;
}
