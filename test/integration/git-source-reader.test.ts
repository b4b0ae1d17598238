import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitFiles, type GitFixture, git, startGitFixture } from './git-fixture.ts';

let fixture: GitFixture;
let first: string;
let second: string;
let tip: string;
let amended: string;

beforeAll(async () => {
  fixture = await startGitFixture({ 'app/config.yaml': 'kind: ConfigMap\n', 'top.txt': 'top' });
  const { workTree } = fixture;
  first = await git(workTree, 'rev-parse', 'HEAD');
  second = await commitFiles(workTree, { 'app/second.yaml': 'two' }, 'second\n\nwith a body');
  await git(workTree, 'tag', '--annotate', 'v1.0.0', '-m', 'release');
  await git(workTree, 'tag', 'light');
  tip = await commitFiles(workTree, { 'app/second.yaml': 'three', 'deep/er/file': 'x' });
  await git(workTree, 'checkout', '--quiet', '-b', 'amended');
  await git(workTree, 'commit', '--quiet', '--allow-empty', '--message', 'old', '--date', '2001-01-01T00:00:00Z');
  amended = await git(workTree, 'rev-parse', 'HEAD');
  await git(workTree, 'checkout', '--quiet', 'main');
  await git(workTree, 'tag', 'v1.2.0');
  await git(workTree, 'tag', 'v1.10.0');
  await git(workTree, 'tag', 'v2.0.0-rc.1');
  await git(workTree, 'branch', 'feature/x', second);
  await git(workTree, 'branch', 'light', first);
  await git(workTree, 'branch', 'deadbeef', first);
  await git(workTree, 'push', '--quiet', '--all', 'origin');
  await git(workTree, 'push', '--quiet', '--tags', 'origin');
});

afterAll(() => fixture[Symbol.asyncDispose]());

const remote = (): string => fixture.repoURL;
const local = (): string => fixture.bareDir;
const file = (): string => `file://${fixture.bareDir}`;
const workTree = (): string => fixture.workTree;

describe.each([
  ['over HTTP', remote],
  ['at an absolute path', local],
  ['at a file:// URL', file],
  ['of a work tree', workTree],
])('a repository %s', (_, url) => {
  const resolve = (targetRevision: string): Promise<string> =>
    fixture.reader.resolveRevision({ url: url() }, targetRevision);

  it.each([
    ['an empty target revision as the default branch', '', () => tip],
    ['HEAD', 'HEAD', () => tip],
    ['a branch', 'main', () => tip],
    ['a branch with a slash', 'feature/x', () => second],
    ['a full name of a branch', 'refs/heads/feature/x', () => second],
    ['an annotated tag as the commit it names', 'v1.0.0', () => second],
    ['a full name of an annotated tag', 'refs/tags/v1.0.0', () => second],
    ['a lightweight tag', 'v1.2.0', () => tip],
    ['a branch before a tag of the same name', 'light', () => first],
    ['the tag of that name by its full name', 'refs/tags/light', () => second],
    ['a branch that looks like a short SHA', 'deadbeef', () => first],
    ['a version constraint as the highest version, not the last by name', '1.*', () => tip],
    ['a range', '>=1.0 <1.1', () => second],
    ['a tilde range', '~1.0', () => second],
    ['a constraint that names a pre-release', '>=2.0.0-0', () => tip],
  ])('resolves %s', async (_name, targetRevision, expected) => {
    expect(await resolve(targetRevision)).toBe(expected());
  });

  it('resolves a full SHA without asking whether it exists', async () => {
    expect(await resolve('A'.repeat(40))).toBe('a'.repeat(40));
  });

  it('resolves a short SHA of a tip, and one of a commit that no ref points at', async () => {
    expect(await resolve(tip.slice(0, 7))).toBe(tip);
    const hidden = await hiddenCommit();
    expect(await resolve(hidden.slice(0, 8))).toBe(hidden);
  });

  it.each(['nowhere', 'refs/heads/nowhere', '9.*', '2.*', 'abcdef0', '../../config', 'refs/heads/../../config'])(
    'says that it cannot resolve %s',
    async (targetRevision) => {
      await expect(resolve(targetRevision)).rejects.toMatchObject({
        code: 'RevisionNotFoundError',
        retry: 'never',
        message: expect.stringContaining(`unable to resolve '${targetRevision}' to a commit SHA`),
      });
    },
  );

  it('reads the tree of a commit', async () => {
    const tree = await fixture.reader.openTree({ url: url() }, tip);
    expect(tree.revision).toBe(tip);
    expect(await tree.list('')).toMatchObject({
      files: [{ path: 'top.txt', kind: 'file' }],
      directories: ['app', 'deep'],
    });
    expect((await tree.list('app')).files.map(({ path }) => path)).toEqual(['app/config.yaml', 'app/second.yaml']);
    expect(Buffer.from(await tree.read('app/second.yaml')).toString()).toBe('three');
    expect(
      await Promise.all(['', 'app', 'app/config.yaml', 'app/config.yaml/x', 'gone'].map((path) => tree.typeOf(path))),
    ).toEqual(['directory', 'directory', 'file', 'absent', 'absent']);
  });

  it("says when a commit was made, by its committer's date, not its author's", async () => {
    const tree = await fixture.reader.openTree({ url: url() }, amended);
    const seconds = Number(await git(fixture.workTree, 'show', '--no-patch', '--format=%ct', amended));
    expect(tree.committedAt).toBe(new Date(seconds * 1000).toISOString());
    expect((await fixture.reader.readMetadata({ url: url() }, amended)).date).toBe('2001-01-01T00:00:00.000Z');
  });

  it('reads the tree of an old commit', async () => {
    const tree = await fixture.reader.openTree({ url: url() }, first);
    expect((await tree.list('app')).files.map(({ path }) => path)).toEqual(['app/config.yaml']);
  });

  it('tells author, date and message of a commit', async () => {
    expect(await fixture.reader.readMetadata({ url: url() }, second)).toEqual({
      author: 'Windlass sandbox <sandbox@windlass.invalid>',
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      message: 'second\n\nwith a body',
    });
  });

  it('says that a commit does not exist', async () => {
    const missing = '0123456789'.repeat(4);
    await expect(fixture.reader.openTree({ url: url() }, missing)).rejects.toMatchObject({
      code: 'RevisionNotFoundError',
    });
  });

  it('has access', async () => {
    await expect(fixture.reader.checkAccess({ url: url() })).resolves.toBeUndefined();
  });
});

/** A commit between two others, so that no branch or tag points at it. */
async function hiddenCommit(): Promise<string> {
  const { workTree: tree } = fixture;
  if ((await git(tree, 'branch', '--list', 'long')) === '') {
    await git(tree, 'checkout', '--quiet', '-b', 'long');
    await commitFiles(tree, { hidden: 'h' });
    await commitFiles(tree, { shown: 's' });
    await git(tree, 'push', '--quiet', 'origin', 'long');
    await git(tree, 'checkout', '--quiet', 'main');
  }
  return git(tree, 'rev-parse', 'long~1');
}
