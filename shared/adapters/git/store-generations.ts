import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import git from 'isomorphic-git';

/** Each fetch leaves a pack, and every read looks through all of them: beyond this many the repository is fetched anew. */
const MAX_PACKS = 64;
const SHA_LENGTH = 20;
const BUILDING = 'building-';

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
  await removeUnfinished(folder);
  const gitdir = await currentGeneration(folder);
  if (gitdir !== undefined && (await indexesOf(gitdir)).length < MAX_PACKS) return gitdir;
  const generations = await generationsOf(folder);
  for (const old of generations.slice(1)) {
    onRemove(join(folder, String(old)));
    await rm(join(folder, String(old)), { recursive: true, force: true });
  }
  return beginGeneration(folder, (generations[0] ?? 0) + 1);
}

/** Tells of each generation in a folder that is about to be removed. */
export async function forgetGenerations(folder: string, onRemove: (gitdir: string) => void): Promise<void> {
  for (const generation of await generationsOf(folder)) {
    repaired.delete(join(folder, String(generation)));
    onRemove(join(folder, String(generation)));
  }
}

/** Made beside its place and renamed, so that a process that is killed leaves no half a Git directory. */
async function beginGeneration(folder: string, number: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  const building = await mkdtemp(join(folder, BUILDING));
  await git.init({ fs, gitdir: building, bare: true });
  await git.setConfig({
    fs,
    gitdir: building,
    path: 'remote.origin.fetch',
    value: '+refs/heads/*:refs/remotes/origin/*',
  });
  const gitdir = join(folder, String(number));
  await rename(building, gitdir);
  // Nothing to repair; who looks through it while the first fetch is under way would take what is being written for remains.
  repaired.set(gitdir, Promise.resolve());
  return gitdir;
}

/** What a killed process was building. */
async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((found) => found.startsWith(BUILDING))) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
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
 * Removes what a killed process left half written. isomorphic-git writes in place: an index that was cut short, or that tells of a
 * pack which was, would make every later read of the repository fail, and a cut line in `shallow` every later fetch. A pack without
 * an index is of no use.
 */
async function repairGeneration(gitdir: string): Promise<void> {
  const packs = join(gitdir, 'objects/pack');
  for (const index of await indexesOf(gitdir)) {
    const content = await readFile(join(packs, index));
    const isUsable = isWhole(content) && (await isPackOf(content, join(packs, packNameOf(index))));
    if (!isUsable) await rm(join(packs, index), { force: true });
  }
  const indexes = new Set(await indexesOf(gitdir));
  for (const name of await readdir(packs).catch(() => [])) {
    if (name.endsWith('.pack') && !indexes.has(name.replace(/pack$/, 'idx')))
      await rm(join(packs, name), { force: true });
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

/** An index names the checksum in which its pack ends; the two are the last that it holds (gitformat-pack). */
async function isPackOf(index: Buffer, pack: string): Promise<boolean> {
  const expected = index.subarray(-2 * SHA_LENGTH, -SHA_LENGTH);
  const file = await open(pack).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { size } = await file.stat();
    if (size < SHA_LENGTH) return false;
    const { buffer } = await file.read(Buffer.alloc(SHA_LENGTH), 0, SHA_LENGTH, size - SHA_LENGTH);
    return buffer.equals(expected);
  } finally {
    await file.close();
  }
}

function packNameOf(index: string): string {
  return index.replace(/idx$/, 'pack');
}

async function indexesOf(gitdir: string): Promise<readonly string[]> {
  const names = await readdir(join(gitdir, 'objects/pack')).catch(() => []);
  return names.filter((name) => name.endsWith('.idx'));
}
