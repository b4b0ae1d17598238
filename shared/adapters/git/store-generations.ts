import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import git from 'isomorphic-git';

/** Each fetch leaves a pack, and every read looks through all of them: beyond this many the repository is fetched anew. */
const MAX_PACKS = 64;
const SHA_LENGTH = 20;

/** Folders that were looked through since this process began. */
const repaired = new Map<string, Promise<void>>();

/**
 * A repository's folder holds numbered generations, each a bare Git directory, of which the highest is in use. A new one begins
 * when the present one has too many packs; the one before stays for the trees that are still read from it.
 *
 * @returns undefined if nothing was ever fetched
 */
export async function currentGeneration(folder: string): Promise<string | undefined> {
  const [current] = await generationsOf(folder);
  if (current === undefined) return undefined;
  const gitdir = join(folder, String(current));
  await repairOnce(gitdir);
  return gitdir;
}

/**
 * The generation to fetch into; begins a new one if need be. Only one caller per folder at a time.
 * @param onRemove told of each old generation that was removed
 */
export async function generationForFetch(folder: string, onRemove: (gitdir: string) => void): Promise<string> {
  const gitdir = await currentGeneration(folder);
  if (gitdir !== undefined && (await indexesOf(gitdir)).length < MAX_PACKS) return gitdir;
  const generations = await generationsOf(folder);
  for (const old of generations.slice(1)) {
    onRemove(join(folder, String(old)));
    await rm(join(folder, String(old)), { recursive: true, force: true });
  }
  return beginGeneration(folder, (generations[0] ?? 0) + 1);
}

/** Made beside its place and renamed, so that a process that is killed leaves no half a Git directory. */
async function beginGeneration(folder: string, number: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  const building = await mkdtemp(join(folder, 'building-'));
  await git.init({ fs, gitdir: building, bare: true });
  await git.setConfig({
    fs,
    gitdir: building,
    path: 'remote.origin.fetch',
    value: '+refs/heads/*:refs/remotes/origin/*',
  });
  const gitdir = join(folder, String(number));
  await rename(building, gitdir);
  return gitdir;
}

/** Numbers of the generations, the highest first. */
async function generationsOf(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}

function repairOnce(gitdir: string): Promise<void> {
  const known = repaired.get(gitdir);
  if (known !== undefined) return known;
  const repair = repairGeneration(gitdir);
  repaired.set(gitdir, repair);
  return repair;
}

/**
 * Removes what a killed process left half written. isomorphic-git writes in place: an index that was cut short would make every
 * later read of the repository fail, and a cut line in `shallow` every later fetch.
 */
async function repairGeneration(gitdir: string): Promise<void> {
  const packs = join(gitdir, 'objects/pack');
  for (const index of await indexesOf(gitdir)) {
    const hasPack = fs.existsSync(join(packs, index.replace(/idx$/, 'pack')));
    if (!hasPack || !isWhole(await readFile(join(packs, index)))) await rm(join(packs, index), { force: true });
  }
  const shallow = join(gitdir, 'shallow');
  const text = await readFile(shallow, 'utf8').catch(() => '');
  const whole = text.split('\n').filter((line) => /^[0-9a-f]{40}$/.test(line));
  const expected = whole.map((line) => `${line}\n`).join('');
  if (text !== expected) await writeFile(shallow, expected);
}

/** A pack index ends in the SHA-1 of all that is before (gitformat-pack). */
function isWhole(index: Buffer): boolean {
  const content = index.subarray(0, -SHA_LENGTH);
  return createHash('sha1').update(content).digest().equals(index.subarray(-SHA_LENGTH));
}

async function indexesOf(gitdir: string): Promise<readonly string[]> {
  const names = await readdir(join(gitdir, 'objects/pack')).catch(() => []);
  return names.filter((name) => name.endsWith('.idx'));
}
