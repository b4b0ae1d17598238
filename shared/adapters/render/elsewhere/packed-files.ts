import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';

/** A file of a directory. */
type PackedFile =
  | { readonly path: string; readonly content: string; readonly executable?: boolean }
  | { readonly path: string; readonly link: string };

/** Files as gzipped JSON in base64: what fits into a call of a function. */
export type PackedFiles = string;

const zip = promisify(gzip);
const unzip = promisify(gunzip);
const ANY_EXECUTE = 0o111;

/** Packs the files and links below a directory; those whose paths `except` has are left out. */
export async function packFiles(directory: string, except: ReadonlySet<string> = new Set()): Promise<PackedFiles> {
  const files: PackedFile[] = [];
  for (const path of await listFiles(directory)) {
    if (!except.has(path)) files.push(await readPacked(directory, path));
  }
  return (await zip(JSON.stringify(files))).toString('base64');
}

/** The paths of the files and links below a directory, `/` between parts. */
export async function listFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/**
 * Writes packed files below a directory.
 * @param links whether links are taken; what comes back from elsewhere must have none
 * @throws ManifestInvalidError for a path that leads out of the directory, directly or by a link in it
 */
export async function unpackFiles(packed: PackedFiles, directory: string, links: 'links' | 'no links'): Promise<void> {
  const text = (await unzip(Buffer.from(packed, 'base64'))).toString('utf8');
  for (const file of JSON.parse(text) as readonly PackedFile[]) {
    const target = resolve(directory, file.path);
    if (!target.startsWith(resolve(directory) + sep)) throw refused(file.path);
    if ('link' in file) {
      if (links === 'no links') throw refused(file.path);
      await mkdir(dirname(target), { recursive: true });
      await symlink(file.link, target);
    } else {
      if (links === 'no links') await refuseLinkedParents(directory, target, file.path);
      await mkdir(dirname(target), { recursive: true });
      // Never through a link that stands in its place.
      await writeFile(target, Buffer.from(file.content, 'base64'), {
        flag: 'wx',
        mode: file.executable ? 0o755 : 0o644,
      });
    }
  }
}

async function readPacked(directory: string, path: string): Promise<PackedFile> {
  const file = join(directory, path);
  const stats = await lstat(file);
  if (stats.isSymbolicLink()) return { path, link: await readlink(file) };
  const content = (await readFile(file)).toString('base64');
  return { path, content, ...((stats.mode & ANY_EXECUTE) !== 0 ? { executable: true } : {}) };
}

async function refuseLinkedParents(directory: string, target: string, path: string): Promise<void> {
  const root = resolve(directory);
  for (let parent = dirname(target); parent !== root; parent = dirname(parent)) {
    const stats = await lstat(parent).catch(() => undefined);
    if (stats?.isSymbolicLink()) throw refused(path);
  }
}

function refused(path: string): ManifestInvalidError {
  return new ManifestInvalidError(`a rendering tool wrote ${path}, which leads out of its directory`);
}
