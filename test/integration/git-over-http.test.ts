import { copyFile, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGitSourceReader } from '../../shared/adapters/git/git-source-reader.ts';
import { commitFiles, git, recordLog, startGitFixture, temporaryFolder } from './git-fixture.ts';

const credentials = { username: 'gitops', password: 'p@ss/word' };
const uploads = (requests: readonly string[]): number => requests.filter((line) => line.startsWith('POST')).length;

/** A server that answers as a test says. */
async function answering(listener: RequestListener): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readerIn(folder: string, limits: { totalTimeoutMs?: number; maxResponseBytes?: number } = {}) {
  const log = recordLog();
  const reader = createGitSourceReader({
    storeDir: join(folder, 'store'),
    limits,
    clock: { now: () => new Date() },
    logger: log,
  });
  return { reader, log };
}

describe('credentials', () => {
  it('are sent to a private repository, from fields or from the URL', async () => {
    await using fixture = await startGitFixture(undefined, { credentials });
    const commit = await git(fixture.bareDir, 'rev-parse', 'main');
    expect(await fixture.reader.resolveRevision({ url: fixture.repoURL, ...credentials }, 'main')).toBe(commit);
    const withUser = fixture.repoURL.replace(
      '://',
      `://${credentials.username}:${encodeURIComponent(credentials.password)}@`,
    );
    expect(await fixture.newReader().resolveRevision({ url: withUser }, 'main')).toBe(commit);
    expect((await fixture.reader.openTree({ url: fixture.repoURL, ...credentials }, commit)).revision).toBe(commit);
  });

  it('may hold a percent sign that encodes nothing', async () => {
    const password = '100%';
    await using fixture = await startGitFixture(undefined, { credentials: { username: 'gitops', password } });
    const url = fixture.repoURL.replace('://', `://gitops:${password}@`);
    await expect(fixture.reader.checkAccess({ url })).resolves.toBeUndefined();
  });

  it.each([
    ['none', {}, 'asks for credentials and none are registered'],
    ['wrong ones', { username: 'gitops', password: 'secret-guess' }, 'refuses the registered credentials'],
    ['a wrong token', { bearerToken: 'secret-guess' }, 'refuses the registered credentials'],
  ])('are said to be at fault with %s, and are not printed', async (_name, given, words) => {
    await using fixture = await startGitFixture(undefined, { credentials });
    const withUser = fixture.repoURL.replace('://', '://someone:secret-guess@');
    for (const url of [fixture.repoURL, ...('username' in given ? [withUser] : [])]) {
      const error = await fixture.reader.checkAccess({ url, ...given }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'SourceForbiddenError',
        retry: 'never',
        message: expect.stringContaining(words),
      });
      expect(JSON.stringify([error, String((error as Error).stack), fixture.log.lines])).not.toContain('secret-guess');
    }
  });

  it('are sent as a bearer token, and not to another host after a redirect', async () => {
    const seen: (string | undefined)[] = [];
    await using other = await answering((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    await using home = await answering((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: `${other.url}${request.url}` }).end();
    });
    await using folder = await temporaryFolder();
    const { reader } = await readerIn(folder.path);
    await expect(reader.checkAccess({ url: `${home.url}/a.git`, bearerToken: 'token' })).rejects.toThrow(
      'was not found',
    );
    expect(seen).toEqual(['Bearer token', undefined]);
  });
});

describe('a repository that cannot be read', () => {
  it('is reported missing, with both reasons that it may have', async () => {
    await using fixture = await startGitFixture();
    const url = fixture.repoURL.replace('example.git', 'missing.git');
    await expect(fixture.reader.resolveRevision({ url }, 'main')).rejects.toMatchObject({
      code: 'RepositoryNotFoundError',
      message: expect.stringMatching(/does not exist, or it is private/),
    });
  });

  it('is reported unavailable, to be tried again, when its server is down', async () => {
    const fixture = await startGitFixture();
    await fixture[Symbol.asyncDispose]();
    await using folder = await temporaryFolder();
    const { reader } = await readerIn(folder.path);
    await expect(reader.resolveRevision({ url: fixture.repoURL }, 'main')).rejects.toMatchObject({
      code: 'SourceUnavailableError',
      retry: 'backoff',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it.each([
    [500, 'SourceUnavailableError'],
    [429, 'SourceUnavailableError'],
    [403, 'SourceForbiddenError'],
    [203, 'SourceForbiddenError'],
    [200, 'RepositoryNotFoundError'],
  ])('is judged by HTTP status %i as %s', async (status, code) => {
    await using server = await answering((_request, response) => response.writeHead(status).end('<html>Hello</html>'));
    await using folder = await temporaryFolder();
    const { reader } = await readerIn(folder.path);
    await expect(reader.checkAccess({ url: `${server.url}/a.git` })).rejects.toMatchObject({ code });
  });

  it.each([
    ['in a circle, until it no longer does', (url: string) => url, 'more than 5 redirects', 'backoff'],
    ['to a file', () => 'file:///etc/passwd', 'redirects to file:, which is not followed', 'never'],
  ])('is unavailable when its server redirects %s', async (_where, locationOf, words, retry) => {
    await using server = await answering((request, response) => {
      response.writeHead(302, { location: locationOf(request.url ?? '') }).end();
    });
    await using folder = await temporaryFolder();
    const { reader } = await readerIn(folder.path);
    const url = `${server.url}/a.git`;
    await expect(reader.checkAccess({ url })).rejects.toMatchObject({
      code: 'SourceUnavailableError',
      retry,
      message: expect.stringMatching(new RegExp(`^repository ${url}.*${words}`)),
    });
  });

  it('is given up when the server does not answer in time', async () => {
    await using server = await answering(() => undefined);
    await using folder = await temporaryFolder();
    const { reader } = await readerIn(folder.path, { totalTimeoutMs: 50 });
    await expect(reader.checkAccess({ url: `${server.url}/a.git` })).rejects.toMatchObject({
      code: 'SourceUnavailableError',
      message: expect.stringContaining('no answer within 0.05 s'),
    });
  });

  it('is given up when the answer is too large', async () => {
    await using fixture = await startGitFixture();
    const { reader } = await readerIn(fixture.folder, { maxResponseBytes: 100 });
    await expect(reader.checkAccess({ url: fixture.repoURL })).rejects.toMatchObject({
      code: 'SourceUnavailableError',
    });
  });

  it.each(['ftp://example.com/a', 'oci://example.com/a', 'nonsense', 'https://'])(
    'is refused for its transport: %s',
    async (url) => {
      await using folder = await temporaryFolder();
      const { reader } = await readerIn(folder.path);
      await expect(reader.checkAccess({ url })).rejects.toMatchObject({ code: 'SourceUnsupportedError' });
    },
  );

  it('is reported missing when a local path holds none', async () => {
    await using folder = await temporaryFolder();
    const { reader } = await readerIn(folder.path);
    await expect(reader.checkAccess({ url: folder.path })).rejects.toMatchObject({ code: 'RepositoryNotFoundError' });
  });

  it('has no revision when it is empty', async () => {
    await using fixture = await startGitFixture();
    await git(fixture.folder, 'init', '--quiet', '--bare', join(fixture.folder, 'data/git/empty.git'));
    const url = fixture.repoURL.replace('example.git', 'empty.git');
    await expect(fixture.reader.resolveRevision({ url }, '')).rejects.toMatchObject({ code: 'RevisionNotFoundError' });
  });
});

describe('fetching', () => {
  it('happens once for two hundred readers of one commit', async () => {
    await using fixture = await startGitFixture();
    const commit = await git(fixture.bareDir, 'rev-parse', 'main');
    const open = () => fixture.reader.openTree({ url: fixture.repoURL }, commit);
    const trees = await Promise.all(Array.from({ length: 200 }, open));
    await open();
    expect(new Set(trees).size).toBe(1);
    // The announcement of the server, and the pack.
    expect(fixture.requests()).toHaveLength(2);
    expect(uploads(fixture.requests())).toBe(1);
  });

  it('asks the server for its refs twice for any number of questions at once', async () => {
    await using fixture = await startGitFixture();
    const commit = await git(fixture.bareDir, 'rev-parse', 'main');
    const ask = () => fixture.reader.resolveRevision({ url: fixture.repoURL }, 'main');
    expect(await Promise.all(Array.from({ length: 50 }, ask))).toEqual(Array.from({ length: 50 }, () => commit));
    expect(fixture.requests()).toHaveLength(2);
  });

  it('happens once per commit for readers of several, one after the other', async () => {
    await using fixture = await startGitFixture();
    const { workTree, repoURL } = fixture;
    const commits = [await git(workTree, 'rev-parse', 'HEAD')];
    for (const text of ['1', '2']) commits.push(await commitFiles(workTree, { 'a.txt': text }));
    await git(workTree, 'push', '--quiet');
    const readers = Array.from({ length: 200 }, (_, index) => commits[index % commits.length] ?? '');
    const trees = await Promise.all(readers.map((commit) => fixture.reader.openTree({ url: repoURL }, commit)));
    expect(trees.map(({ revision }) => revision)).toEqual(readers);
    expect(uploads(fixture.requests().filter((line) => line.endsWith('git-upload-pack')))).toBe(commits.length);
  });

  it('does not read a commit again that a later reader finds in the store', async () => {
    await using fixture = await startGitFixture();
    const commit = await git(fixture.bareDir, 'rev-parse', 'main');
    const { reader } = await readerIn(fixture.folder);
    await reader.openTree({ url: fixture.repoURL }, commit);
    const again = await readerIn(fixture.folder);
    await again.reader.openTree({ url: fixture.repoURL }, commit);
    expect(uploads(fixture.requests())).toBe(1);
  });

  it('brings only what differs from the commit before', async () => {
    const noise = Array.from({ length: 2000 }, (_, line) => `${line} ${Math.imul(line, 2654435761)}`).join('\n');
    await using fixture = await startGitFixture({ 'big/noise.txt': noise, 'small.txt': '1' });
    const first = await git(fixture.bareDir, 'rev-parse', 'main');
    const { reader } = await readerIn(fixture.folder);
    await reader.openTree({ url: fixture.repoURL }, first);
    const second = await commitFiles(fixture.workTree, { 'small.txt': '2' });
    await git(fixture.workTree, 'push', '--quiet');
    const tree = await reader.openTree({ url: fixture.repoURL }, second);
    expect(Buffer.from(await tree.read('big/noise.txt')).toString()).toBe(noise);
    const packs = await Promise.all((await packsIn(join(fixture.folder, 'store'))).map((pack) => countObjects(pack)));
    expect(packs.sort()).toEqual([3, 5]);
  });

  it('begins a new store when the old one has too many packs, and keeps what is being read', async () => {
    await using fixture = await startGitFixture();
    const first = await git(fixture.bareDir, 'rev-parse', 'main');
    const { reader } = await readerIn(fixture.folder);
    const tree = await reader.openTree({ url: fixture.repoURL }, first);
    const [index = ''] = await packsIn(join(fixture.folder, 'store'));
    for (let n = 0; n < 64; n++) {
      for (const ending of ['pack', 'idx'])
        await copyFile(index.replace(/idx$/, ending), index.replace('.idx', `-${n}.${ending}`));
    }
    const second = await commitFiles(fixture.workTree, { 'a.txt': '2' });
    await git(fixture.workTree, 'push', '--quiet');
    await reader.openTree({ url: fixture.repoURL }, second);
    const generations = (await packsIn(join(fixture.folder, 'store'))).map((path) => path.split('/').at(-4));
    expect(generations.filter((name) => name === '2')).toHaveLength(1);
    expect(Buffer.from(await tree.read('app/config.yaml')).toString()).toBe('kind: ConfigMap\n');
  });

  it('recovers from what a killed process left half written', async () => {
    await using fixture = await startGitFixture();
    const first = await git(fixture.bareDir, 'rev-parse', 'main');
    await (await readerIn(fixture.folder)).reader.openTree({ url: fixture.repoURL }, first);
    const [index = ''] = await packsIn(join(fixture.folder, 'store'));
    const restored = join(fixture.folder, 'restored');
    await rename(join(fixture.folder, 'store'), restored);
    const damaged = index.replace(join(fixture.folder, 'store'), restored);
    await truncate(damaged, 1100);
    await writeFile(join(damaged, '../../../shallow'), `${first}\n0123`);
    const log = recordLog();
    const reader = createGitSourceReader({ storeDir: restored, clock: { now: () => new Date() }, logger: log });
    const tree = await reader.openTree({ url: fixture.repoURL }, first);
    expect(Buffer.from(await tree.read('app/config.yaml')).toString()).toBe('kind: ConfigMap\n');
    const second = await commitFiles(fixture.workTree, { 'a.txt': '2' });
    await git(fixture.workTree, 'push', '--quiet');
    expect(await (await reader.openTree({ url: fixture.repoURL }, second)).typeOf('a.txt')).toBe('file');
  });

  it('follows a branch that was rewritten', async () => {
    await using fixture = await startGitFixture();
    const { workTree, repoURL, reader } = fixture;
    const lost = await commitFiles(workTree, { 'a.txt': 'lost' });
    await git(workTree, 'push', '--quiet');
    await reader.openTree({ url: repoURL }, lost);
    await git(workTree, 'reset', '--quiet', '--hard', 'HEAD~1');
    const kept = await commitFiles(workTree, { 'a.txt': 'kept' });
    await git(workTree, 'push', '--quiet', '--force');
    const revision = await reader.resolveRevision({ url: repoURL }, 'main');
    expect(revision).toBe(kept);
    expect(Buffer.from(await (await reader.openTree({ url: repoURL }, revision)).read('a.txt')).toString()).toBe(
      'kept',
    );
  });

  it('finds old commits and annotated tags at a server that gives nothing but the tips of its refs', async () => {
    await using fixture = await startGitFixture();
    const { workTree, bareDir, repoURL } = fixture;
    const old = await git(workTree, 'rev-parse', 'HEAD');
    const middle = await commitFiles(workTree, { 'a.txt': '1' });
    await commitFiles(workTree, { 'a.txt': '2' });
    await git(workTree, 'checkout', '--quiet', '--detach');
    const tagged = await commitFiles(workTree, { 'a.txt': 'on a tag only' });
    await git(workTree, 'tag', '--annotate', 'v1', '-m', 'v1');
    await git(workTree, 'push', '--quiet', 'origin', 'main', 'v1');
    await git(bareDir, 'config', 'uploadpack.allowAnySHA1InWant', 'false');
    for (const commit of [old, middle, tagged]) {
      const tree = await fixture.newReader().openTree({ url: repoURL }, commit);
      expect(await tree.typeOf('app/config.yaml')).toBe('file');
    }
    const reader = fixture.newReader();
    await reader.openTree({ url: repoURL }, await git(bareDir, 'rev-parse', 'main'));
    expect(await (await reader.openTree({ url: repoURL }, old)).typeOf('a.txt')).toBe('absent');
  });

  it('follows the server to where the repository has moved', async () => {
    await using fixture = await startGitFixture();
    const target = new URL(fixture.repoURL);
    await using moved = await answering((request, response) => {
      response
        .writeHead(301, { location: `${target.origin}${request.url?.replace('/old.git', '/example.git')}` })
        .end();
    });
    const url = `${moved.url}/old.git`;
    const commit = await fixture.reader.resolveRevision({ url }, 'main');
    expect(await (await fixture.reader.openTree({ url }, commit)).typeOf('app')).toBe('directory');
  });
});

async function packsIn(store: string): Promise<string[]> {
  const names = await readdir(store, { recursive: true });
  return names.filter((name) => name.endsWith('.idx')).map((name) => join(store, name));
}

/** The last entry of a pack index's fan-out table is the number of its objects; a thin pack is nothing for `git verify-pack`. */
async function countObjects(index: string): Promise<number> {
  return (await readFile(index)).readUInt32BE(8 + 255 * 4);
}
