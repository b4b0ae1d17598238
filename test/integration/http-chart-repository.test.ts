import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChartReader } from '../../shared/adapters/charts/chart-reader.ts';
import {
  ManifestInvalidError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
  SourceForbiddenError,
  SourceUnavailableError,
} from '../../shared/domain/errors/source-errors.ts';
import type { ChartAccess, ChartReader } from '../../shared/ports/chart-reader.ts';
import { packagedChart } from '../support/chart-archive.ts';
import { basic, type ChartAnswer, type ChartServer, sha256, startChartServer } from './chart-server.ts';

const VERSIONS = ['2.0.0-rc.1', '1.10.0', '1.9.3', 'v1.2.0'];
const credentials = { username: 'reader', password: 'hunter22' };

let server: ChartServer;
let other: ChartServer;
let directory: string;
let reader: ChartReader;
let access: ChartAccess;
/** What the repository does instead of its duty. */
let trouble: (path: string) => ChartAnswer | undefined;
let digest: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'windlass-test-'));
  trouble = () => undefined;
  digest = sha256(packagedChart('web', '1.10.0'));
  other = await startChartServer(() => ({ body: packagedChart('web', '1.10.0') }));
  server = await startChartServer(({ url = '', headers }) => {
    if (headers.authorization !== basic('reader', 'hunter22')) return { status: 401 };
    if (url === '/charts/index.yaml') {
      if (headers['if-none-match'] === '"one"') return { status: 304 };
      return trouble(url) ?? { headers: { etag: '"one"' }, body: index() };
    }
    return (
      trouble(url) ?? (url === '/charts/files/web-1.10.0.tgz' ? { body: packagedChart('web', '1.10.0') } : undefined)
    );
  });
  access = { url: `http://${server.host}/charts`, ...credentials };
  reader = createChartReader({ cacheDirectory: directory, clock: { now: () => new Date(0) } });
});

afterEach(async () => {
  await server.close();
  await other.close();
  await rm(directory, { recursive: true, force: true });
});

function index(url = 'files/web-1.10.0.tgz'): string {
  const entries = VERSIONS.map(
    (version) => `  - version: ${version}\n    urls:\n    - ${url}\n    digest: ${digest}\n`,
  );
  return `apiVersion: v1\nentries:\n  api:\n  - version: 9.9.9\n  web:\n${entries.join('')}generated: now\n`;
}

describe('a version of a chart repository', () => {
  it.each([
    ['', '1.10.0'],
    ['*', '1.10.0'],
    ['1.9.*', '1.9.3'],
    ['<1.9', 'v1.2.0'],
    ['>=2.0.0-0', '2.0.0-rc.1'],
    ['1.9.3', '1.9.3'],
  ])('is the highest that %j accepts', async (constraint, version) => {
    expect(await reader.resolveVersion(access, 'web', constraint)).toBe(version);
  });

  it('is not found for a constraint that none fits', async () => {
    const error = await reader.resolveVersion(access, 'web', '^3').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RevisionNotFoundError);
    expect(error).toMatchObject({
      message: `chart repository http://${server.host}/charts has no version of chart 'web' for '^3'; the newest is 1.10.0`,
    });
  });

  it('is not found for a chart that the repository does not have', async () => {
    await expect(reader.resolveVersion(access, 'nothing', '*')).rejects.toThrow(
      "has no chart 'nothing'; check the name",
    );
  });

  it('is found in an index that is fetched once, and asked for again only if it changed', async () => {
    await Promise.all(['*', '^1', '1.9.x'].map((constraint) => reader.resolveVersion(access, 'web', constraint)));
    await reader.resolveVersion(access, 'web', '*');
    expect(server.asked.map(({ status }) => status)).toEqual([200, 304]);
  });
});

describe('a chart of a chart repository', () => {
  it('is opened with Chart.yaml at the root', async () => {
    const tree = await reader.openChart(access, 'web', '1.10.0');
    expect(tree.revision).toBe('1.10.0');
    const { files, directories } = await tree.list('');
    expect([files.map(({ path }) => path), directories]).toEqual([['Chart.yaml', 'values.yaml'], ['templates']]);
    expect(new TextDecoder().decode(await tree.read('Chart.yaml'))).toContain('name: web');
  });

  it('is fetched once, then taken from disk by its digest', async () => {
    await reader.openChart(access, 'web', '1.10.0');
    await reader.openChart(access, 'web', '1.10.0');
    expect(server.asked.filter(({ path }) => path.endsWith('.tgz'))).toHaveLength(1);
    expect(await readdir(directory)).toEqual([`${digest}.tgz`]);
  });

  it('is fetched again if its file on disk is damaged', async () => {
    await reader.openChart(access, 'web', '1.10.0');
    await writeFile(join(directory, `${digest}.tgz`), 'damaged');
    await reader.openChart(access, 'web', '1.10.0');
    expect(server.asked.filter(({ path }) => path.endsWith('.tgz'))).toHaveLength(2);
  });

  it('is refused to others, even if it is on disk', async () => {
    await reader.openChart(access, 'web', '1.10.0');
    const stranger = reader.openChart({ url: access.url }, 'web', '1.10.0');
    await expect(stranger).rejects.toThrow(SourceForbiddenError);
    await expect(stranger).rejects.toThrow(
      'asks for credentials and none are registered; it may also not exist (index.yaml: HTTP 401)',
    );
  });

  it('is refused if it is not what the index says', async () => {
    digest = 'a'.repeat(64);
    const error = await reader.openChart(access, 'web', '1.10.0').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ManifestInvalidError);
    expect(String(error)).toContain('it was changed after it was published');
    expect(await readdir(directory).catch(() => [])).toEqual([]);
  });

  it('is refused if it is larger than allowed', async () => {
    const small = createChartReader({
      cacheDirectory: directory,
      clock: { now: () => new Date(0) },
      maxArchiveBytes: 100,
    });
    await expect(small.openChart(access, 'web', '1.10.0')).rejects.toThrow('an answer is larger than 1 MiB');
  });

  it('gets no credentials at another host, unless they are to be passed on', async () => {
    trouble = (path) => (path.endsWith('index.yaml') ? { body: index(`http://${other.host}/web.tgz`) } : undefined);
    await reader.openChart(access, 'web', '1.10.0');
    await rm(join(directory, `${digest}.tgz`));
    await reader.openChart({ ...access, passCredentials: true }, 'web', '1.10.0');
    expect(other.asked.map(({ authorization }) => authorization)).toEqual([undefined, basic('reader', 'hunter22')]);
  });

  it('gets no credentials over a redirect to another host, even if they are to be passed on', async () => {
    trouble = (path) =>
      path.endsWith('.tgz') ? { status: 302, headers: { location: `http://${other.host}/x` } } : undefined;
    await reader.openChart({ ...access, passCredentials: true }, 'web', '1.10.0');
    expect(other.asked.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it('is refused where the index names a file of this machine', async () => {
    trouble = (path) => (path.endsWith('index.yaml') ? { body: index('file:///etc/passwd') } : undefined);
    await expect(reader.openChart(access, 'web', '1.10.0')).rejects.toThrow(
      "its index has no usable URL for chart 'web' 1.10.0",
    );
  });

  it('is asked for with the query of the repository, which no message shows', async () => {
    trouble = () => ({ status: 403 });
    const asking = reader.openChart({ ...access, url: `${access.url}?sig=hunter23` }, 'web', '1.10.0');
    const error = await asking.catch((reason: unknown) => reason);
    expect(server.asked.map(({ path }) => path)).toEqual(['/charts/index.yaml?sig=hunter23']);
    expect(JSON.stringify([String(error), error])).not.toContain('hunter23');
  });

  it('is followed to another host without credentials', async () => {
    trouble = (path) =>
      path.endsWith('.tgz') ? { status: 302, headers: { location: `http://${other.host}/x` } } : undefined;
    await reader.openChart(access, 'web', '1.10.0');
    expect(other.asked.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it('may have its credentials in the URL, which no message shows', async () => {
    const url = `http://reader:hunter22@${server.host}/charts`;
    expect((await reader.openChart({ url }, 'web', '1.10.0')).revision).toBe('1.10.0');
    const error = await reader.openChart({ url }, 'web', '7.0.0').catch((reason: unknown) => reason);
    expect(String(error)).toContain(server.host);
    expect(String(error)).not.toContain('hunter22');
  });
});

describe('a chart repository that fails', () => {
  it.each([
    [{ status: 404 }, RepositoryNotFoundError, 'has no index.yaml (HTTP 404)'],
    [
      { status: 403 },
      SourceForbiddenError,
      'refuses the registered credentials; check user and password (index.yaml: HTTP 403)',
    ],
    [{ status: 503 }, SourceUnavailableError, 'answered HTTP 503 (index.yaml)'],
    [
      { body: '<html>' },
      ManifestInvalidError,
      "its index.yaml is not that of a chart repository: it has no 'entries'; check the URL",
    ],
    [
      { status: 302, headers: { location: 'file:///etc/passwd' } },
      SourceUnavailableError,
      'redirects from http: to file:, which is not followed',
    ],
  ])('says why: %j', async (answer, type, message) => {
    trouble = () => answer;
    const resolving = reader.resolveVersion(access, 'web', '*');
    await expect(resolving).rejects.toThrow(type);
    await expect(resolving).rejects.toThrow(`chart repository http://${server.host}/charts`);
    await expect(resolving).rejects.toThrow(message);
  });

  it('is tried again when it redirects in a circle', async () => {
    trouble = () => ({ status: 302, headers: { location: '/charts/index.yaml' } });
    const refusal = { message: expect.stringContaining('more than 5 redirects'), retry: 'backoff' };
    await expect(reader.resolveVersion(access, 'web', '*')).rejects.toMatchObject(refusal);
  });

  it.each([
    ['https://example.com/%zz', "a '%' in the URL must be followed by two hexadecimal digits"],
    ['oci://example.com/%zz', "a '%' in the URL must be followed by two hexadecimal digits"],
    ['ftp://example.com/charts', 'this is none that can be read; use https://'],
  ])('says so where the URL is none: %s', async (url, message) => {
    await expect(reader.resolveVersion({ url }, 'web', '*')).rejects.toThrow(message);
  });

  it('says that it cannot be reached', async () => {
    await server.close();
    await expect(reader.resolveVersion(access, 'web', '*')).rejects.toThrow('could not be reached: ECONNREFUSED');
  });
});

describe('a chart repository with TLS', () => {
  it('is trusted by the registered certificates alone', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const secure = createServer({ cert, key }, (_request, response) => response.end(index()));
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
    await expect(reader.resolveVersion({ url }, 'web', '*')).rejects.toThrow(/could not be reached: .*SELF_SIGNED/);
    expect(await reader.resolveVersion({ url, caCertificates: cert }, 'web', '*')).toBe('1.10.0');
    expect(await reader.resolveVersion({ url, insecure: true }, 'web', '*')).toBe('1.10.0');
    secure.closeAllConnections();
    secure.close();
  });
});
