import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBoundedSourceReader } from '../../shared/adapters/git/bounded-source-reader.ts';
import { createGitSourceReader } from '../../shared/adapters/git/git-source-reader.ts';
import { type GitFixture, git, recordLog, startGitFixture } from './git-fixture.ts';

const MAX_BYTES = 100_000;

function boundedReader({ folder }: GitFixture) {
  const storeDir = join(folder, 'store');
  const reader = createBoundedSourceReader({
    storeDir,
    maxBytes: MAX_BYTES,
    create: (dir, onFetched) =>
      createGitSourceReader({ storeDir: dir, onFetched, clock: { now: () => new Date() }, logger: recordLog() }),
  });
  const grow = async () => {
    await mkdir(join(storeDir, 'large'), { recursive: true });
    await writeFile(join(storeDir, 'large/pack'), 'x'.repeat(MAX_BYTES + 1));
  };
  return {
    reader,
    grow,
    folders: async () => (await readdir(storeDir)).map((name) => /large|example/.exec(name)?.[0]),
  };
}

describe('the source reader of a function', () => {
  it('frees its disk of what an earlier process left there', async () => {
    await using fixture = await startGitFixture();
    const { reader, grow, folders } = boundedReader(fixture);
    await grow();

    await reader.trim();

    expect(await folders()).toEqual([]);
  });

  it('frees its disk of the longest unused after a fetch, and reads on', async () => {
    await using fixture = await startGitFixture();
    const { reader, grow, folders } = boundedReader(fixture);
    await reader.trim();
    await grow();
    const commit = await git(fixture.bareDir, 'rev-parse', 'main');
    await reader.openTree({ url: fixture.repoURL }, commit);

    await reader.trim();

    expect(await folders()).toEqual(['example']);
    const tree = await reader.openTree({ url: fixture.repoURL }, commit);
    expect(await tree.typeOf('app/config.yaml')).toBe('file');
  });

  it('does not look through its disk again while nothing was fetched', async () => {
    await using fixture = await startGitFixture();
    const { reader, grow, folders } = boundedReader(fixture);
    const commit = await git(fixture.bareDir, 'rev-parse', 'main');
    await reader.openTree({ url: fixture.repoURL }, commit);
    await reader.trim();
    await grow();

    // Known already, and so no fetch.
    await reader.openTree({ url: fixture.repoURL }, commit);
    await reader.trim();

    expect((await folders()).toSorted()).toEqual(['example', 'large']);
  });
});
