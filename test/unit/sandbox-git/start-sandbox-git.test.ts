import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { startSandboxGit } from '../../../sandbox/git/start-sandbox-git.ts';
import { createManifestRenderer } from '../../../shared/adapters/render/manifest-renderer.ts';
import { commitFiles, git, recordLog, startGitFixture, temporaryFolder } from '../../integration/git-fixture.ts';
import { renderContext, renderRequest } from '../adapters/render/render-fixture.ts';

const seed = join(import.meta.dirname, '../../../sandbox/git/example');
const options = (path: string) => ({ dataDir: path, seed, logger: recordLog() });

describe('startSandboxGit', () => {
  it('keeps repository, work tree and port at a second start', async () => {
    await using folder = await temporaryFolder();
    const first = await startSandboxGit(options(folder.path));
    const commit = await commitFiles(first.workTree, { 'new.txt': 'kept' });
    await git(first.workTree, 'push', '--quiet');
    await first.close();
    const second = await startSandboxGit(options(folder.path));
    expect(second).toMatchObject({ repoURL: first.repoURL, workTree: first.workTree, bareDir: first.bareDir });
    expect(await git(second.workTree, 'ls-remote', 'origin', 'refs/heads/main')).toContain(commit);
    await second.close();
  });

  it('points the work tree at the new URL when it is told another port', async () => {
    await using folder = await temporaryFolder();
    const first = await startSandboxGit(options(folder.path));
    await first.close();
    const free = await freePort();
    const second = await startSandboxGit({ ...options(folder.path), port: free });
    expect(second.repoURL).toBe(`http://127.0.0.1:${free}/example.git`);
    expect(await git(second.workTree, 'remote', 'get-url', 'origin')).toBe(second.repoURL);
    await second.close();
  });

  it('says which port is taken', async () => {
    await using folder = await temporaryFolder();
    const first = await startSandboxGit(options(folder.path));
    const port = new URL(first.repoURL).port;
    await expect(startSandboxGit(options(folder.path))).rejects.toThrow(
      `port ${port} of the sandbox's Git server is taken`,
    );
    await first.close();
  });

  it('makes the work tree anew when it was deleted', async () => {
    await using folder = await temporaryFolder();
    const first = await startSandboxGit(options(folder.path));
    await first.close();
    await rm(first.workTree, { recursive: true });
    const second = await startSandboxGit(options(folder.path));
    expect(await readFile(join(second.workTree, 'README.md'), 'utf8')).toContain('git push');
    await second.close();
  });

  it('lets a person commit and push with plain git in an empty home', async () => {
    await using fixture = await startGitFixture();
    await writeFile(join(fixture.workTree, 'a.txt'), 'a');
    await git(fixture.workTree, 'add', '.');
    await git(fixture.workTree, 'commit', '-q', '-m', 'a');
    await git(fixture.workTree, 'push', '-q');
    await git(fixture.workTree, 'checkout', '-q', '-b', 'topic');
    await git(fixture.workTree, 'push', '-q');
    expect(await git(fixture.bareDir, 'branch', '--list')).toBe('* main\n  topic');
  });

  it('understands packed bodies, bodies in pieces, and pushes larger than one buffer', async () => {
    await using fixture = await startGitFixture();
    const { workTree, repoURL } = fixture;
    await commitFiles(workTree, {
      'large.bin': Array.from({ length: 200_000 }, (_, n) => Math.imul(n, 2654435761)).join(''),
    });
    await git(workTree, '-c', 'http.postBuffer=65536', 'push', '--quiet');
    const tip = await git(workTree, 'rev-parse', 'HEAD');
    const want = `0032want ${tip}\n0000${'0009done\n'}`;
    const response = await fetch(`${repoURL}/git-upload-pack`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-git-upload-pack-request', 'content-encoding': 'gzip' },
      body: gzipSync(want),
    });
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).toString('latin1')).toContain('PACK');
  });

  it.each([
    ['/', 404],
    ['/missing.git/info/refs?service=git-upload-pack', 404],
    ['/..%2f..%2fetc/passwd', 404],
    ['/example.git/../../port', 404],
  ])('answers %s with %i', async (path, status) => {
    await using fixture = await startGitFixture();
    expect((await fetch(new URL(fixture.repoURL).origin + path)).status).toBe(status);
  });
});

describe('the example', () => {
  it('is an app of apps whose folders all render, each with its namespace', async () => {
    await using folder = await temporaryFolder();
    const sandbox = await startSandboxGit(options(folder.path));
    const fixture = await startGitFixture();
    const revision = await fixture.reader.resolveRevision({ url: sandbox.bareDir }, 'main');
    const tree = await fixture.reader.openTree({ url: sandbox.bareDir }, revision);
    const render = async (path: string) =>
      (
        await createManifestRenderer(renderContext()).render({
          ...renderRequest({}, { repoURL: sandbox.repoURL, path }),
          tree,
        })
      ).objects;
    const applications = await render('apps');
    expect(applications.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Application api',
      'Application batch',
      'Application guestbook',
    ]);
    for (const application of applications) {
      expect(application.spec).toMatchObject({ source: { repoURL: sandbox.repoURL, path: application.metadata.name } });
      const objects = await render(application.metadata.name);
      expect(objects.length).toBeGreaterThanOrEqual(3);
      expect(objects).toContainEqual(
        expect.objectContaining({ kind: 'Namespace', metadata: { name: application.metadata.name } }),
      );
    }
    await sandbox.close();
    await fixture[Symbol.asyncDispose]();
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
