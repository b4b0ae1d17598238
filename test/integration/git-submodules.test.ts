import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGitSourceReader } from '../../shared/adapters/git/git-source-reader.ts';
import type { RepositoryAccess, SourceReader, SourceTree } from '../../shared/ports/source-reader.ts';
import { commitFiles, type GitFixture, git, recordLog, startGitFixture } from './git-fixture.ts';

const credentials = { username: 'gitops', password: 'secret' };

let fixture: GitFixture;
let inner: string;
let library: string;
let commit: string;
const urlOf = (name: string) => fixture.repoURL.replace('example', name);

/** Makes a repository beside the fixture's, with these submodules, and returns its commit. */
async function makeRepository(
  name: string,
  files: { readonly [path: string]: string },
  submodules: readonly { readonly path: string; readonly url?: string; readonly commit: string }[] = [],
): Promise<string> {
  const workTree = join(fixture.folder, name);
  await git(fixture.folder, 'init', '--quiet', '--initial-branch', 'main', workTree);
  await git(workTree, 'config', 'user.name', 'Test');
  await git(workTree, 'config', 'user.email', 'test@example.com');
  const sections = submodules.map(
    ({ path, url }) => `[submodule "${path}"]\n\tpath = ${path}\n${url ? `\turl = ${url}\n` : ''}`,
  );
  const modules = submodules.length > 0 ? { '.gitmodules': sections.join('') } : {};
  await commitFiles(workTree, { ...files, ...modules });
  for (const { path, commit: oid } of submodules) {
    await git(workTree, 'update-index', '--add', '--cacheinfo', `160000,${oid},${path}`);
  }
  await git(workTree, 'commit', '--quiet', '--allow-empty', '-m', 'submodules');
  const bare = join(dirname(fixture.bareDir), `${name}.git`);
  await git(fixture.folder, 'clone', '--quiet', '--bare', workTree, bare);
  await git(bare, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  return git(workTree, 'rev-parse', 'HEAD');
}

function readerWith(options: Partial<Parameters<typeof createGitSourceReader>[0]> = {}): SourceReader {
  return createGitSourceReader({
    storeDir: join(fixture.folder, `store-${Math.random()}`),
    clock: { now: () => new Date() },
    logger: recordLog(),
    ...options,
  });
}

const open = (reader: SourceReader, name: string, revision: string): Promise<SourceTree> =>
  reader.openTree({ url: urlOf(name), ...credentials }, revision);
const text = async (tree: SourceTree, path: string) => Buffer.from(await tree.read(path)).toString();

beforeAll(async () => {
  fixture = await startGitFixture({ 'a.txt': 'a' }, { credentials });
  inner = await makeRepository('inner', { 'deep/file.yaml': 'inner' });
  library = await makeRepository('library', { 'base/config.yaml': 'library' }, [
    { path: 'vendor/inner', url: '../inner.git', commit: inner },
  ]);
  commit = await makeRepository('parent', { 'apps/own.yaml': 'own', 'z.txt': 'z' }, [
    { path: 'apps/library', url: '../library.git', commit: library },
    { path: 'gone', url: '../nowhere.git', commit: library },
    { path: 'no-url', commit: library },
    { path: 'out', url: '../../../../x', commit: library },
    { path: 'local', url: dirname(fixture.bareDir), commit: library },
    { path: 'elsewhere', url: `http://localhost:${new URL(fixture.repoURL).port}/example.git`, commit: library },
  ]);
});

afterAll(() => fixture[Symbol.asyncDispose]());

describe('a submodule', () => {
  it('is a directory of the repository that it is in, and submodules of submodules too', async () => {
    const tree = await open(readerWith(), 'parent', commit);
    expect(await tree.list('apps')).toMatchObject({
      files: [{ path: 'apps/own.yaml' }],
      directories: ['apps/library'],
    });
    expect(await tree.typeOf('apps/library')).toBe('directory');
    expect(await tree.typeOf('apps/library/base/config.yaml')).toBe('file');
    expect(await tree.typeOf('apps/library/base/missing')).toBe('absent');
    expect((await tree.list('apps/library')).directories).toEqual(['apps/library/base', 'apps/library/vendor']);
    expect(await text(tree, 'apps/library/base/config.yaml')).toBe('library');
    expect((await tree.list('apps/library/vendor')).directories).toEqual(['apps/library/vendor/inner']);
    expect(await text(tree, 'apps/library/vendor/inner/deep/file.yaml')).toBe('inner');
    expect((await tree.list('apps/library/vendor/inner/deep')).files.map(({ path }) => path)).toEqual([
      'apps/library/vendor/inner/deep/file.yaml',
    ]);
  });

  it('is fetched when something in it is read, not before, and once', async () => {
    const tree = await open(readerWith(), 'parent', commit);
    const before = fixture.requests().length;
    expect(await tree.objectId('apps/library')).toBe(library);
    expect(await tree.typeOf('apps/library')).toBe('directory');
    await tree.list('apps');
    await tree.read('apps/own.yaml');
    expect(fixture.requests()).toHaveLength(before);
    const paths = ['base', 'base/config.yaml', 'base/missing'].map((path) => `apps/library/${path}`);
    await Promise.all(paths.map((path) => tree.objectId(path)));
    expect(
      fixture
        .requests()
        .slice(before)
        .filter((line) => line.startsWith('POST')),
    ).toEqual(['POST /library.git/git-upload-pack']);
  });

  it('has the object ids of its own files', async () => {
    const tree = await open(readerWith(), 'parent', commit);
    const own = await open(readerWith(), 'library', library);
    expect(await tree.objectId('apps/library/base/config.yaml')).toBe(await own.objectId('base/config.yaml'));
    expect(await tree.objectId('apps/library/base')).toBe(await own.objectId('base'));
    expect(await tree.objectId('apps/library/base/missing')).toBeUndefined();
  });

  it.each([
    ['whose repository does not exist', 'gone', 'RepositoryNotFoundError', 'submodule gone: repository http'],
    ['without a url', 'no-url', 'SourcePathError', 'no-url: it is a submodule, but .gitmodules in commit'],
    ['whose url leads out of the host', 'out', 'SourcePathError', 'leads out of'],
    ['that names a path of this machine', 'local', 'SourceUnsupportedError', 'is a path on this machine'],
    ['at another host, where our credentials do not go', 'elsewhere', 'SourceForbiddenError', 'none are registered'],
  ])('%s is a clear error', async (_name, path, code, words) => {
    const tree = await open(readerWith(), 'parent', commit);
    expect(await tree.typeOf(path)).toBe('directory');
    const error = await tree.list(path).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(String((error as Error).message)).not.toContain('secret');
  });

  it('is read with what is registered for its own URL', async () => {
    const asked: string[] = [];
    const accessFor = async (url: string): Promise<RepositoryAccess> => {
      asked.push(url);
      return { url, username: 'other', password: 'wrong' };
    };
    const tree = await open(readerWith({ accessFor }), 'parent', commit);
    await expect(tree.list('apps/library')).rejects.toMatchObject({ code: 'SourceForbiddenError' });
    expect(asked).toEqual([urlOf('library')]);
  });

  it('that contains itself ends in an error', async () => {
    const first = await makeRepository('loop', { 'a.txt': 'a' });
    let last = first;
    const chain: string[] = [];
    for (let level = 0; level < 12; level++) {
      last = await makeRepository(`loop-${level}`, {}, [
        { path: 'x', url: level === 0 ? '../loop.git' : `../loop-${level - 1}.git`, commit: last },
      ]);
      chain.push(last);
    }
    const tree = await open(readerWith(), 'loop-11', last);
    await expect(tree.list(Array.from({ length: 12 }, () => 'x').join('/'))).rejects.toMatchObject({
      message: expect.stringContaining('nested more than 10 levels'),
    });
  });

  it('is left alone when submodules are turned off', async () => {
    const tree = await open(readerWith({ submodules: false }), 'parent', commit);
    expect(await tree.typeOf('apps/library')).toBe('submodule');
    expect((await tree.list('apps')).directories).toEqual([]);
    expect(await tree.typeOf('apps/library/base')).toBe('absent');
  });
});
