import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChartReader } from '../../shared/adapters/charts/chart-reader.ts';
import {
  ManifestInvalidError,
  RepositoryNotFoundError,
  SourceForbiddenError,
} from '../../shared/domain/errors/source-errors.ts';
import type { ChartAccess, ChartReader } from '../../shared/ports/chart-reader.ts';
import { packagedChart } from '../support/chart-archive.ts';
import { basic, type ChartAnswer, type ChartServer, sha256, startChartServer } from './chart-server.ts';

const CHART = packagedChart('web', '1.2.0+build.5');
const BLOB = `sha256:${sha256(CHART)}`;

let now: number;
let server: ChartServer;
let storage: ChartServer;
let directory: string;
let reader: ChartReader;
let access: ChartAccess;
let trouble: (path: string) => ChartAnswer | undefined;

beforeEach(async () => {
  now = 0;
  trouble = () => undefined;
  directory = await mkdtemp(join(tmpdir(), 'windlass-test-'));
  storage = await startChartServer(() => ({ body: CHART }));
  server = await startChartServer(({ url = '', headers }, host) => trouble(url) ?? registry(url, headers, host));
  access = { url: `oci://${server.host}/charts`, username: 'reader', password: 'hunter22' };
  reader = createChartReader({ cacheDirectory: directory, clock: { now: () => new Date(now) } });
});

afterEach(async () => {
  await server.close();
  await storage.close();
  await rm(directory, { recursive: true, force: true });
});

/** A registry that wants tokens, pages its tags, and keeps blobs elsewhere. */
function registry(
  url: string,
  { authorization }: { authorization?: string | undefined },
  host: string,
): ChartAnswer | undefined {
  if (url.startsWith('/token?')) {
    if (authorization !== basic('reader', 'hunter22')) return { status: 401 };
    const scope = new URL(url, 'http://x').searchParams.get('scope');
    return { body: JSON.stringify({ token: `token for ${scope}`, expires_in: 300 }) };
  }
  const scope = 'repository:charts/web:pull';
  if (authorization !== `Bearer token for ${scope}`) {
    return {
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="http://${host}/token",service="tests",scope="${scope}"` },
    };
  }
  if (url === '/v2/charts/web/tags/list?n=1000') {
    const link = '</v2/charts/web/tags/list?n=1000&last=1.1.0>; rel="next"';
    return { headers: { link }, body: JSON.stringify({ name: 'charts/web', tags: ['latest', '1.0.0', '1.1.0'] }) };
  }
  if (url === '/v2/charts/web/tags/list?n=1000&last=1.1.0')
    return { body: JSON.stringify({ tags: ['1.2.0_build.5', '2.0.0-rc.1'] }) };
  if (/^\/v2\/charts\/web\/manifests\/(1\.2\.0_build\.5|latest|sha256:)/.test(url)) return { body: manifest() };
  if (url === `/v2/charts/web/blobs/${BLOB}`)
    return { status: 307, headers: { location: `http://${storage.host}/blob` } };
  return undefined;
}

function manifest(mediaType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'): string {
  return JSON.stringify({
    schemaVersion: 2,
    config: { mediaType: 'application/vnd.cncf.helm.config.v1+json' },
    layers: [
      { mediaType: 'application/vnd.cncf.helm.chart.provenance.v1.prov' },
      { mediaType, digest: BLOB, size: CHART.length },
    ],
  });
}

describe('a version of a registry', () => {
  it.each([
    ['*', '1.2.0+build.5'],
    ['~1.1', '1.1.0'],
    ['>=1.0.0-0', '2.0.0-rc.1'],
    ['1.1.0', '1.1.0'],
    ['latest', `sha256:${sha256(manifest())}`],
  ])('is what %s means, over all pages of tags', async (constraint, version) => {
    expect(await reader.resolveVersion(access, 'web', constraint)).toBe(version);
  });

  it('is not found for a constraint that no tag fits', async () => {
    await expect(reader.resolveVersion(access, 'web', '^3')).rejects.toThrow(
      `chart repository oci://${server.host}/charts has no version of charts/web for '^3'; the newest is 1.2.0+build.5`,
    );
  });
});

describe('a chart of a registry', () => {
  it('is opened with a token, by version and by digest', async () => {
    const byVersion = await reader.openChart(access, 'web', '1.2.0+build.5');
    expect(new TextDecoder().decode(await byVersion.read('Chart.yaml'))).toContain('name: web');
    const byDigest = await reader.openChart(access, 'web', `sha256:${sha256(manifest())}`);
    expect(await byDigest.objectId('')).toBe(await byVersion.objectId(''));
  });

  it.each([
    ['the chart at the end of the URL', (host: string) => [`oci://${host}/charts/web`, ''] as const],
    ['no scheme', (host: string) => [`${host}/charts`, 'web'] as const],
  ])('may be named with %s', async (_what, nameWith) => {
    const [url, chart] = nameWith(server.host);
    expect(await (await reader.openChart({ ...access, url }, chart, '1.2.0+build.5')).typeOf('Chart.yaml')).toBe(
      'file',
    );
  });

  it('needs one token while that is valid, and its content once', async () => {
    await reader.openChart(access, 'web', '1.2.0+build.5');
    await reader.openChart(access, 'web', '1.2.0+build.5');
    const tokens = () => server.asked.filter(({ path }) => path.startsWith('/token')).length;
    expect([tokens(), storage.asked.length]).toEqual([1, 1]);
    now = 295_000;
    await reader.openChart(access, 'web', '1.2.0+build.5');
    expect(tokens()).toBe(2);
  });

  it('comes from a storage that sees neither token nor password', async () => {
    await reader.openChart(access, 'web', '1.2.0+build.5');
    expect(storage.asked.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it('is read with basic credentials where the registry wants them', async () => {
    const seen: (string | undefined)[] = [];
    const plain = await startChartServer(({ url = '', headers }) => {
      seen.push(headers.authorization);
      if (headers.authorization === undefined)
        return { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } };
      return url.includes('/manifests/') ? { body: manifest() } : { body: CHART };
    });
    await reader.openChart({ ...access, url: `oci://${plain.host}/charts` }, 'web', '1.2.0');
    await plain.close();
    expect(seen).toEqual([undefined, basic('reader', 'hunter22'), basic('reader', 'hunter22')]);
  });

  it('is refused with wrong credentials, which no message shows', async () => {
    const error = await reader
      .openChart({ ...access, password: 'wrong-one' }, 'web', '1.2.0')
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SourceForbiddenError);
    expect(String(error)).toContain('refuses the registered credentials');
    expect(String(error)).not.toContain('wrong-one');
  });

  it('is not there in another repository of the registry', async () => {
    trouble = (path) => (path.startsWith('/v2/') ? { status: 404 } : undefined);
    const opening = reader.openChart(access, 'web', '9.9.9');
    await expect(opening).rejects.toThrow(RepositoryNotFoundError);
    await expect(opening).rejects.toThrow('has no charts/web:9.9.9 (HTTP 404)');
  });

  it.each([
    [
      'another artifact',
      '/manifests/',
      { body: manifest('application/vnd.oci.image.layer.v1.tar+gzip') },
      'is no Helm chart: it has application/vnd.cncf.helm.chart.provenance.v1.prov, application/vnd.oci.image.layer.v1.tar+gzip, and application/vnd.cncf.helm.chart.content.v1.tar+gzip is needed; push it with "helm push"',
    ],
    ['other content', '/blobs/', { body: 'x' }, 'does not have the SHA-256 that its manifest says'],
  ])('is refused if it is %s', async (_what, part, answer, message) => {
    trouble = (path) => (path.includes(part) ? answer : undefined);
    const opening = reader.openChart(access, 'web', '1.2.0+build.5');
    await expect(opening).rejects.toThrow(ManifestInvalidError);
    await expect(opening).rejects.toThrow(message);
  });

  it('is not asked for by names that are paths', async () => {
    await expect(reader.openChart(access, '../../secret', '1.0.0')).rejects.toThrow(
      'is no name of a repository in a registry',
    );
    await expect(reader.openChart(access, 'web', '../blobs/x')).rejects.toThrow(
      "'../blobs/x' cannot be a version of a chart",
    );
    expect(server.asked).toEqual([]);
  });

  it('sends no password to a token server that is not safe', async () => {
    trouble = () => ({ status: 401, headers: { 'www-authenticate': 'Bearer realm="ftp://tokens.example.com"' } });
    await expect(reader.openChart(access, 'web', '1.0.0')).rejects.toThrow('names no safe server for tokens');
  });
});
