import { isVersion, selectVersion } from '../../domain/chart/select-version.ts';
import {
  ManifestInvalidError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
  SourceUnavailableError,
} from '../../domain/errors/source-errors.ts';
import { type ArchiveCache, digestOf } from './archive-cache.ts';
import type { RegistryAddress } from './chart-address.ts';
import { nameOf } from './chart-http.ts';
import type { RegistryClient } from './registry-client.ts';

/** Reads charts from OCI registries (https://helm.sh/docs/topics/registries/). */
export interface OciChartRepository {
  /** What is neither a version nor a constraint is a tag, and resolved to its digest. */
  resolveVersion(address: RegistryAddress, chart: string, constraint: string): Promise<string>;
  /** @param version a version, or a digest */
  readArchive(address: RegistryAddress, chart: string, version: string): Promise<Uint8Array>;
}

/** What the repository works with. */
export interface OciChartRepositoryOptions {
  readonly client: RegistryClient;
  readonly archives: ArchiveCache;
  readonly maxArchiveBytes: number;
}

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
/** The second is what Helm wrote before 3.7. */
const CHART_TYPES = ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/tar+gzip'];
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** More media types than these are not told. */
const MAX_NAMED_TYPES = 3;
/** As many pages of 1,000 tags each. */
const MAX_TAG_PAGES = 100;

/** A part of an artifact. */
interface Layer {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Makes the reader of registries. */
export function createOciChartRepository(options: OciChartRepositoryOptions): OciChartRepository {
  const { client, archives, maxArchiveBytes } = options;
  return {
    async resolveVersion(address, chart, constraint) {
      if (isVersion(constraint) || DIGEST.test(constraint)) return constraint;
      const repository = repositoryOf(address, chart);
      // A tag has `_` where a version has `+`, which tags may not hold.
      const versions = (await listTags(client, address, repository)).map((tag) => tag.replaceAll('_', '+'));
      const found = selectVersion(constraint, versions);
      if (found !== undefined) return found;
      if (versions.includes(constraint.replaceAll('_', '+'))) {
        return `sha256:${(await readManifest(client, address, repository, constraint)).digest}`;
      }
      const newest = selectVersion('*', versions);
      throw new RevisionNotFoundError(
        `${nameOf(address.access)} has no version of ${repository} for '${constraint}'; ${newest === undefined ? 'it has none' : `the newest is ${newest}`}`,
      );
    },
    async readArchive(address, chart, version) {
      const repository = repositoryOf(address, chart);
      const { layer } = await readManifest(client, address, repository, version);
      const digest = layer.digest.slice('sha256:'.length);
      const known = await archives.read(digest);
      if (known !== undefined) return known;
      const what = `content of ${repository} ${version}`;
      if (layer.size > maxArchiveBytes) throw tooLarge(address, what, maxArchiveBytes);
      const { body } = await client.get({
        address,
        repository,
        path: `blobs/${layer.digest}`,
        maxBytes: maxArchiveBytes,
        what,
      });
      if (digestOf(body) !== digest) {
        throw new ManifestInvalidError(
          `${nameOf(address.access)}: the ${what} does not have the SHA-256 that its manifest says`,
        );
      }
      await archives.write(body);
      return body;
    },
  };
}

function repositoryOf({ repository, access }: RegistryAddress, chart: string): string {
  const name = [repository, chart].filter((part) => part !== '').join('/');
  // The specification's own pattern; it also keeps the name from being another path.
  if (/^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/.test(name)) return name;
  throw new RepositoryNotFoundError(
    `${nameOf(access)}: '${name}' is no name of a repository in a registry; only lower-case letters, digits, '.', '_' and '-' are`,
  );
}

async function listTags(
  client: RegistryClient,
  address: RegistryAddress,
  repository: string,
): Promise<readonly string[]> {
  const tags: string[] = [];
  let query = '?n=1000';
  for (let page = 0; page < MAX_TAG_PAGES; page++) {
    const { body, headers } = await client.get({
      ...{ address, repository, path: `tags/list${query}`, maxBytes: MAX_MANIFEST_BYTES },
      what: `tags of ${repository}`,
    });
    const list = parseJson(body, address, `list of tags of ${repository}`).tags;
    if (Array.isArray(list)) tags.push(...list.filter((tag): tag is string => typeof tag === 'string'));
    const next = /<[^>]*(\?[^>]*)>\s*;\s*rel="?next"?/i.exec(headers.link ?? '')?.[1];
    if (next === undefined) return tags;
    query = next;
  }
  throw new SourceUnavailableError(
    `${nameOf(address.access)}: ${repository} has more than ${MAX_TAG_PAGES} pages of tags`,
  );
}

async function readManifest(
  client: RegistryClient,
  address: RegistryAddress,
  repository: string,
  version: string,
): Promise<{ readonly digest: string; readonly layer: Layer }> {
  const reference = DIGEST.test(version) ? version : version.replaceAll('+', '_');
  const what = `${repository}:${reference}`;
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(reference) && !DIGEST.test(reference)) {
    throw new RevisionNotFoundError(`${nameOf(address.access)}: '${version}' cannot be a version of a chart`);
  }
  const { body } = await client.get({
    ...{
      address,
      repository,
      path: `manifests/${reference}`,
      accept: MANIFEST_TYPE,
      maxBytes: MAX_MANIFEST_BYTES,
      what,
    },
  });
  const digest = digestOf(body);
  if (DIGEST.test(reference) && reference !== `sha256:${digest}`) {
    throw new ManifestInvalidError(`${nameOf(address.access)}: ${what} does not have that SHA-256`);
  }
  const { layers } = parseJson(body, address, `manifest of ${what}`);
  const layer = Array.isArray(layers) ? layers.find(isChartLayer) : undefined;
  if (layer === undefined) {
    const types = (Array.isArray(layers) ? layers : []).map((one: Partial<Layer> | null) => String(one?.mediaType));
    throw new ManifestInvalidError(
      `${nameOf(address.access)}: ${what} is no Helm chart: it has ${types.slice(0, MAX_NAMED_TYPES).join(', ') || 'no layers'}, and ${CHART_TYPES[0]} is needed; push it with "helm push"`,
    );
  }
  return { digest, layer };
}

function isChartLayer(value: unknown): value is Layer {
  const { mediaType, digest, size } = (value ?? {}) as { readonly [field: string]: unknown };
  return (
    CHART_TYPES.includes(String(mediaType)) &&
    typeof digest === 'string' &&
    DIGEST.test(digest) &&
    typeof size === 'number'
  );
}

function parseJson(body: Buffer, { access }: RegistryAddress, what: string): { readonly [field: string]: unknown } {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as { readonly [field: string]: unknown };
  } catch {
    // Said below.
  }
  throw new SourceUnavailableError(`${nameOf(access)}: the ${what} is not JSON; check the URL`);
}

function tooLarge({ access }: RegistryAddress, what: string, maxBytes: number): SourceUnavailableError {
  return new SourceUnavailableError(
    `${nameOf(access)}: the ${what} is larger than ${Math.ceil(maxBytes / 1024 / 1024)} MiB`,
  );
}
