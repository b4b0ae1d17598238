import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ManifestInvalidError, SourcePathError, SourceUnsupportedError } from '../../domain/errors/source-errors.ts';
import type { SourceTree } from '../../ports/source-reader.ts';
import { isLfsPointer } from './lfs-pointer.ts';
import { resolveSourcePath } from './resolve-source-path.ts';

/** A part of a repository to be written to disk. */
export interface TreeSelection {
  /** A file, or a directory with all that is in it; '' is the whole repository. */
  readonly path: string;
  /** Where it goes below the target directory; default: the same path. Symbolic links are then replaced by what they lead to. */
  readonly as?: string;
}

/** How much may be written. */
export interface MaterializeLimits {
  /** Default 20,000. */
  readonly files: number;
  /** Default 200 MB. */
  readonly bytes: number;
}

const DEFAULT_LIMITS: MaterializeLimits = { files: 20_000, bytes: 200_000_000 };

/** In a directory that is taken as a whole, no tool reads these: it does no harm that their content is elsewhere. */
const NEVER_READ = /\.(png|jpe?g|gif|svg|ico|webp|pdf|mp4|mov|webm|zip|gz|psd|drawio)$/i;

/** One writing of files; `done` keeps what two selections share, and links in a circle, from being written twice. */
interface Writing {
  readonly tree: SourceTree;
  readonly into: string;
  readonly limits: MaterializeLimits;
  readonly done: Set<string>;
  files: number;
  bytes: number;
}

/** Gives the work an empty directory of its own, readable by this user alone, and removes it afterwards whatever happens. */
export async function withTemporaryDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'windlass-render-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Writes parts of a commit's tree below a directory, which should be empty.
 *
 * A symbolic link is kept, and what it leads to is written at its own place too; it must not lead out of the repository. A link
 * to nothing is kept as such: only who reads it fails.
 *
 * @throws SourcePathError if a selected path is not there, or a link leaves the repository or goes round in circles; SourceUnsupportedError
 *   naming a file whose content is in Git LFS; ManifestInvalidError beyond the limits
 */
export async function materialize(
  tree: SourceTree,
  selections: readonly TreeSelection[],
  into: string,
  limits: Partial<MaterializeLimits> = {},
): Promise<void> {
  const writing = { tree, into, limits: { ...DEFAULT_LIMITS, ...limits }, done: new Set<string>(), files: 0, bytes: 0 };
  for (const { path, as } of selections) {
    if (as === undefined) await placeSelection(writing, path);
    else await copySelection(writing, path, as);
  }
}

async function placeSelection(writing: Writing, path: string): Promise<void> {
  if (!(await placeTarget(writing, path, 'alone'))) throw notThere(path);
}

/** Writes what the path leads to at its own place, and the links on the way. @returns false if nothing is there */
async function placeTarget(writing: Writing, path: string, taken: 'alone' | 'in a directory'): Promise<boolean> {
  const links: string[] = [];
  const resolved = await resolveSourcePath(writing.tree, path, (link) => void links.push(link));
  for (const link of links) await placeLink(writing, link);
  if (resolved.type === 'directory') await placeDirectory(writing, resolved.path);
  else if (resolved.type === 'file') await placeFile(writing, resolved.path, resolved.path, taken);
  return resolved.type === 'directory' || resolved.type === 'file';
}

async function placeLink(writing: Writing, link: string): Promise<void> {
  if (isDone(writing, link)) return;
  const target = new TextDecoder().decode(await writing.tree.read(link));
  const place = await makeRoom(writing, link, 0);
  await symlink(target, place);
}

async function placeDirectory(writing: Writing, path: string): Promise<void> {
  if (isDone(writing, `${path}/`)) return;
  await mkdir(join(writing.into, path), { recursive: true });
  // Asked for first: who records what is read learns that all of the directory is.
  await writing.tree.objectId(path);
  const { files, directories } = await writing.tree.list(path);
  for (const file of files) {
    if (file.kind === 'file') await placeFile(writing, file.path, file.path, 'in a directory');
    else await placeLinkInDirectory(writing, file.path);
  }
  for (const directory of directories) await placeDirectory(writing, directory);
}

async function placeLinkInDirectory(writing: Writing, link: string): Promise<void> {
  await placeLink(writing, link);
  await placeTarget(writing, link, 'in a directory');
}

async function copySelection(writing: Writing, path: string, as: string): Promise<void> {
  const resolved = await resolveSourcePath(writing.tree, path);
  if (resolved.type === 'file') await placeFile(writing, resolved.path, as, 'alone');
  else if (resolved.type === 'directory') await copyDirectory(writing, resolved.path, as, []);
  else throw notThere(path);
}

async function copyDirectory(writing: Writing, path: string, as: string, within: readonly string[]): Promise<void> {
  if (within.includes(path))
    throw new SourcePathError(`${path}: the symbolic links go round in circles`, { data: { path } });
  const inner = [...within, path];
  await mkdir(join(writing.into, as), { recursive: true });
  await writing.tree.objectId(path);
  const { files, directories } = await writing.tree.list(path);
  const nameOf = (child: string) => child.slice(child.lastIndexOf('/') + 1);
  for (const { path: file } of files) {
    const resolved = await resolveSourcePath(writing.tree, file);
    const place = join(as, nameOf(file));
    if (resolved.type === 'file') await placeFile(writing, resolved.path, place, 'in a directory');
    else if (resolved.type === 'directory') await copyDirectory(writing, resolved.path, place, inner);
  }
  for (const directory of directories) await copyDirectory(writing, directory, join(as, nameOf(directory)), inner);
}

async function placeFile(writing: Writing, path: string, as: string, taken: 'alone' | 'in a directory'): Promise<void> {
  if (isDone(writing, as)) return;
  const content = await writing.tree.read(path);
  if (isLfsPointer(content) && (taken === 'alone' || !NEVER_READ.test(path))) {
    throw new SourceUnsupportedError(
      `${path}: its content is in Git LFS, which this version does not read; commit the file itself`,
      { data: { path } },
    );
  }
  await writeFile(await makeRoom(writing, as, content.length), content);
}

function isDone(writing: Writing, place: string): boolean {
  if (writing.done.has(place)) return true;
  writing.done.add(place);
  return false;
}

async function makeRoom(writing: Writing, as: string, bytes: number): Promise<string> {
  writing.files += 1;
  writing.bytes += bytes;
  const { limits } = writing;
  if (writing.files > limits.files || writing.bytes > limits.bytes) {
    throw new ManifestInvalidError(
      `the source has more than ${limits.files} files or ${Math.round(limits.bytes / 1_000_000)} MB; point its path at a smaller directory`,
    );
  }
  const place = join(writing.into, as);
  await mkdir(dirname(place), { recursive: true });
  return place;
}

function notThere(path: string): SourcePathError {
  return new SourcePathError(`${path}: no such file or directory in the repository`, { data: { path } });
}
