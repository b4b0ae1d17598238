import { type IndexEntry, readChartIndex } from '../../domain/chart/read-chart-index.ts';
import { findVersion, isVersion, selectVersion } from '../../domain/chart/select-version.ts';
import { messageOf } from '../../domain/errors/gitops-error.ts';
import { ManifestInvalidError, RevisionNotFoundError } from '../../domain/errors/source-errors.ts';
import type { ChartAccess } from '../../ports/chart-reader.ts';
import { type ArchiveCache, digestOf } from './archive-cache.ts';
import { authorizationOf, type HttpRepositoryAddress } from './chart-address.ts';
import { type ChartHttp, errorOfStatus, nameOf } from './chart-http.ts';
import { createIndexCache } from './index-cache.ts';

/** Reads charts from repositories with an index.yaml. */
export interface HttpChartRepository {
  resolveVersion(address: HttpRepositoryAddress, chart: string, constraint: string): Promise<string>;
  readArchive(address: HttpRepositoryAddress, chart: string, version: string): Promise<Uint8Array>;
}

/** What the repository works with. */
export interface HttpChartRepositoryOptions {
  readonly http: ChartHttp;
  readonly archives: ArchiveCache;
  readonly maxArchiveBytes: number;
  /** Reads an archive that the index says to be in a registry. */
  readonly readFromRegistry: (access: ChartAccess, version: string) => Promise<Uint8Array>;
}

/** Makes the reader of repositories with an index. */
export function createHttpChartRepository(options: HttpChartRepositoryOptions): HttpChartRepository {
  const indexes = createIndexCache(options.http);
  const entriesOf = async (address: HttpRepositoryAddress, chart: string): Promise<readonly IndexEntry[]> => {
    const entries = readIndex(await indexes.read(address), chart, address.access);
    if (entries !== undefined) return entries;
    throw new RevisionNotFoundError(`${nameOf(address.access)} has no chart '${chart}'; check the name`);
  };
  return {
    async resolveVersion(address, chart, constraint) {
      if (isVersion(constraint)) return constraint;
      const versions = (await entriesOf(address, chart)).map(({ version }) => version);
      const found = selectVersion(constraint, versions);
      if (found === undefined) throw noVersion(address.access, chart, constraint, versions);
      return found;
    },
    async readArchive(address, chart, version) {
      const entries = await entriesOf(address, chart);
      const versions = entries.map((entry) => entry.version);
      const entry = entries.find((each) => each.version === findVersion(version, versions));
      if (entry === undefined) throw noVersion(address.access, chart, version, versions);
      const known = entry.digest && (await options.archives.read(entry.digest));
      return known || download(address, chart, entry, options);
    },
  };
}

function readIndex(index: string, chart: string, access: ChartAccess): readonly IndexEntry[] | undefined {
  try {
    return readChartIndex(index, chart);
  } catch (cause) {
    throw new ManifestInvalidError(
      `${nameOf(access)}: its index.yaml is not that of a chart repository: ${messageOf(cause).split('\n')[0]}; check the URL`,
      { cause },
    );
  }
}

async function download(
  address: HttpRepositoryAddress,
  chart: string,
  entry: IndexEntry,
  { http, archives, maxArchiveBytes, readFromRegistry }: HttpChartRepositoryOptions,
): Promise<Uint8Array> {
  const what = `chart '${chart}' ${entry.version}`;
  const [written] = entry.urls;
  const { access } = address;
  if (written?.startsWith('oci://')) return readFromRegistry(accessElsewhere(access, written), entry.version);
  const url = archiveUrl(address, written);
  if (url === undefined) throw new ManifestInvalidError(`${nameOf(access)}: its index has no usable URL for ${what}`);
  const authorization = mayHaveCredentials(address, url) ? authorizationOf(access) : undefined;
  const answer = await http.get({ url, access, authorization, maxBytes: maxArchiveBytes });
  if (answer.status !== 200) throw errorOfStatus(answer.status, access, what);
  const digest = digestOf(answer.body);
  if (entry.digest !== undefined && entry.digest !== digest) {
    throw new ManifestInvalidError(
      `${nameOf(access)}: ${what} has the SHA-256 ${digest}, and its index says ${entry.digest}; it was changed after it was published`,
    );
  }
  if (entry.digest !== undefined) await archives.write(answer.body);
  return answer.body;
}

/** Relative to the repository, whose query goes with it. */
function archiveUrl({ url }: HttpRepositoryAddress, written: string | undefined): URL | undefined {
  if (written === undefined || !URL.canParse(written, url.href)) return undefined;
  const found = new URL(written, url);
  if (!/^https?:$/.test(found.protocol)) return undefined;
  if (found.origin === url.origin && found.search === '') found.search = url.search;
  return found;
}

/** Passed on to other hosts only if that is wanted, and never in clear where the repository itself is asked over TLS. */
function mayHaveCredentials({ url, access }: HttpRepositoryAddress, archive: URL): boolean {
  if (archive.origin === url.origin) return true;
  return access.passCredentials === true && (archive.protocol === 'https:' || url.protocol === 'http:');
}

/** A registry is another host: it gets the credentials only if that is wanted. The tag is in the URL, and in the version too. */
function accessElsewhere(access: ChartAccess, url: string): ChartAccess {
  const { username, password, bearerToken, ...rest } = access;
  const repository = url.replace(/:[^/:]*$/, '');
  return { ...(access.passCredentials === true ? access : rest), url: repository };
}

function noVersion(
  access: ChartAccess,
  chart: string,
  wanted: string,
  versions: readonly string[],
): RevisionNotFoundError {
  const newest = selectVersion('*', versions) ?? versions[0];
  const hint = newest === undefined ? 'it has none' : `the newest is ${newest}`;
  return new RevisionNotFoundError(`${nameOf(access)} has no version of chart '${chart}' for '${wanted}'; ${hint}`);
}
