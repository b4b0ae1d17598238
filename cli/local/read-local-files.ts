import { isUtf8 } from 'node:buffer';
import { lstat, readFile, readlink, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { LocalFile } from '../../shared/contracts/resource-api.ts';
import { matchesGlob } from '../../shared/domain/diff/matches-glob.ts';
import { CliError } from '../cli-error.ts';
import { findWorkTree, listFiles } from './list-files.ts';

/** What the server accepts. */
const MAX_FILES = 5_000;
const MAX_BYTES = 20_000_000;

/** What to send. */
export interface LocalDirectory {
  /** The directory that takes the place of the source's path. */
  readonly path: string;
  /** `spec.source.path` of the application; '' is the root. */
  readonly sourcePath: string;
  /** The root of the repository: files around the directory keep their places. Default: the work tree of Git, if the directory is at its place in it. */
  readonly root?: string;
  /** Globs over names of files; default all. */
  readonly include?: readonly string[];
}

/**
 * Reads the files of a directory as they would be committed: `.git` and what Git ignores stay out.
 * @returns by path from the root of the repository
 * @throws CliError if the directory cannot be read, or is larger than the server accepts
 */
export async function readLocalFiles(directory: LocalDirectory): Promise<{ readonly [path: string]: LocalFile }> {
  const path = await resolveDirectory(directory.path, '--local');
  const sourcePath = directory.sourcePath
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  const root =
    directory.root === undefined
      ? await findRoot(path, sourcePath)
      : await resolveDirectory(directory.root, '--local-repo-root');
  const files: { [path: string]: LocalFile } = {};
  let bytes = 0;
  for (const [folder, place] of [...(root === undefined ? [] : [[root, ''] as const]), [path, sourcePath] as const]) {
    for (const name of await listFiles(folder)) {
      if (
        directory.include &&
        !directory.include.some((glob) => matchesGlob(glob, name.slice(name.lastIndexOf('/') + 1)))
      )
        continue;
      const at = place === '' ? name : `${place}/${name}`;
      if (Object.hasOwn(files, at)) continue;
      const file = await readFileOf(join(folder, name));
      if (!file) continue;
      files[at] = file.sent;
      bytes += file.bytes;
      checkSize(root ?? path, Object.keys(files).length, bytes);
    }
  }
  return files;
}

async function resolveDirectory(path: string, flag: string): Promise<string> {
  const stats = await lstat(path).catch(() => undefined);
  const real = stats && (await realpath(path));
  if (!real || !(await lstat(real)).isDirectory()) throw new CliError(`${flag}: ${path} is not a directory`, 2);
  return real;
}

/** The work tree, if the directory is where the application has it: what lies around it belongs to it then. */
async function findRoot(path: string, sourcePath: string): Promise<string | undefined> {
  const root = await findWorkTree(path);
  return root !== undefined && relative(root, path).split(sep).join('/') === sourcePath ? root : undefined;
}

/** Nothing for what is no file (a submodule), or was deleted and is still known to Git. */
async function readFileOf(path: string): Promise<{ readonly sent: LocalFile; readonly bytes: number } | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isSymbolicLink()) return { sent: { link: await readlink(path) }, bytes: 0 };
  if (!stats?.isFile()) return undefined;
  if (stats.size > MAX_BYTES) checkSize(path, 1, stats.size);
  const content = await readFile(path);
  const sent = isUtf8(content) ? { text: content.toString('utf8') } : { base64: content.toString('base64') };
  return { sent, bytes: content.length };
}

function checkSize(path: string, files: number, bytes: number): void {
  if (files <= MAX_FILES && bytes <= MAX_BYTES) return;
  throw new CliError(
    `${path} has more than ${MAX_FILES} files or ${MAX_BYTES / 1_000_000} MB, which is more than is sent; ` +
      'choose a smaller one with --local-repo-root, or some files with --local-include',
    2,
  );
}
