import { mkdir, readdir, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { translateGitError } from '../../shared/adapters/git/git-errors.ts';
import { createGitSourceReader } from '../../shared/adapters/git/git-source-reader.ts';
import { createStoreEviction, type StoreBounds } from '../../shared/adapters/git/store-eviction.ts';
import { currentGeneration, generationForFetch } from '../../shared/adapters/git/store-generations.ts';
import { type GitFixture, git, recordLog, startGitFixture, temporaryFolder } from './git-fixture.ts';

const DAY_MS = 24 * 3600_000;

function readerIn(storeDir: string, bounds: StoreBounds = {}) {
  return createGitSourceReader({ storeDir, bounds, clock: { now: () => new Date() }, logger: recordLog() });
}

/** Fetches the repository into a store, as a process does that then ends. */
async function fetchInto(storeDir: string, fixture: GitFixture): Promise<string> {
  const commit = await git(fixture.bareDir, 'rev-parse', 'main');
  await readerIn(storeDir).openTree({ url: fixture.repoURL }, commit);
  return commit;
}

async function filesIn(folder: string, ending: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
}

describe('a store whose process was killed', () => {
  it('is fetched into anew when a pack was cut short', async () => {
    await using fixture = await startGitFixture();
    const made = join(fixture.folder, 'made');
    const commit = await fetchInto(made, fixture);
    const [pack = ''] = await filesIn(made, '.pack');
    await truncate(pack, (await stat(pack)).size - 5);
    // As after a restart: this process believes it has looked through the store.
    const restarted = join(fixture.folder, 'restarted');
    await rename(made, restarted);
    const tree = await readerIn(restarted).openTree({ url: fixture.repoURL }, commit);
    expect(Buffer.from(await tree.read('app/config.yaml')).toString()).toBe('kind: ConfigMap\n');
  });

  it('loses packs without an index and what was being built', async () => {
    await using fixture = await startGitFixture();
    const made = join(fixture.folder, 'made');
    await fetchInto(made, fixture);
    const [index = ''] = await filesIn(made, '.idx');
    await rm(index);
    const restarted = join(fixture.folder, 'restarted');
    await rename(made, restarted);
    const [name = ''] = await readdir(restarted);
    await mkdir(join(restarted, name, 'building-x/objects'), { recursive: true });
    await fetchInto(restarted, fixture);
    expect(await filesIn(restarted, '.idx')).toHaveLength(1);
    expect(await filesIn(restarted, '.pack')).toHaveLength(1);
    expect(await readdir(join(restarted, name))).toEqual(['1']);
  });

  it('is not repaired while its first fetch writes', async () => {
    await using folder = await temporaryFolder();
    const gitdir = await generationForFetch(join(folder.path, 'a'), () => undefined);
    const writing = join(gitdir, 'objects/pack/pack-1.idx');
    await mkdir(join(gitdir, 'objects/pack'), { recursive: true });
    await writeFile(writing, 'half');
    expect(await currentGeneration(join(folder.path, 'a'))).toBe(gitdir);
    expect((await stat(writing)).size).toBe(4);
  });
});

describe('the disk of a store', () => {
  it('is said to be full', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(translateGitError(full, 'https://git.example.com/a')).toMatchObject({
      code: 'SourceUnavailableError',
      retry: 'backoff',
      message:
        'repository https://git.example.com/a could not be stored: no space is left on the disk of the data directory; free some',
    });
  });

  it('is freed of a repository that another process fetched, which is fetched again when it is wanted', async () => {
    await using fixture = await startGitFixture();
    await git(
      fixture.folder,
      'clone',
      '--quiet',
      '--bare',
      fixture.bareDir,
      join(fixture.folder, 'data/git/other.git'),
    );
    const storeDir = join(fixture.folder, 'store');
    const commit = await fetchInto(storeDir, fixture);
    const reader = readerIn(storeDir, { maxBytes: 1 });
    await reader.openTree({ url: fixture.repoURL.replace('example.git', 'other.git') }, commit);
    expect((await readdir(storeDir)).map((name) => /example|other/.exec(name)?.[0])).toEqual(['other']);
    const tree = await reader.openTree({ url: fixture.repoURL }, commit);
    expect(await tree.typeOf('app/config.yaml')).toBe('file');
  });

  it('keeps what is in use, whatever its size and age', async () => {
    await using store = await storeWith({ used: 60, old: 40, young: 1 });
    store.eviction.touch('used');
    await store.run();
    expect(await store.names()).toEqual(['used', 'young']);
  });

  it('is freed of the longest unused first, and of no more than needed', async () => {
    await using store = await storeWith({ oldest: 3, middle: 2, newest: 1 }, { maxBytes: 250 });
    await store.run();
    expect(await store.names()).toEqual(['middle', 'newest']);
  });

  it('is freed of what a killed process was removing', async () => {
    await using store = await storeWith({ '.leaving-x': 1, kept: 1 });
    await store.run();
    expect(await store.names()).toEqual(['kept']);
  });

  it('keeps a repository that comes into use while its removal waits for a fetch', async () => {
    await using store = await storeWith({ old: 40 });
    await store.run(async (name, work) => {
      store.eviction.touch(name);
      await work();
    });
    expect(await store.names()).toEqual(['old']);
  });
});

/** A store with a folder of 100 bytes for each name, so many days old. */
async function storeWith(ages: { readonly [name: string]: number }, bounds: StoreBounds = {}) {
  const folder = await temporaryFolder();
  for (const [name, days] of Object.entries(ages)) {
    await mkdir(join(folder.path, name, '1'), { recursive: true });
    const file = join(folder.path, name, '1/pack');
    await writeFile(file, 'x'.repeat(100));
    const time = new Date(Date.now() - days * DAY_MS);
    await utimes(file, time, time);
  }
  const eviction = createStoreEviction(folder.path, bounds);
  return {
    eviction,
    run: (remove: Parameters<typeof eviction.run>[0] = (_name, work) => work()) => eviction.run(remove),
    names: async () => (await readdir(folder.path)).sort(),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
