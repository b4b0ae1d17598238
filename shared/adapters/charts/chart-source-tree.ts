import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { readTar, TarInvalidError } from '../../domain/chart/read-tar.ts';
import { ManifestInvalidError, SourcePathError } from '../../domain/errors/source-errors.ts';
import type { SourceEntry, SourceTree } from '../../ports/source-reader.ts';

/** Helm itself refuses a larger chart. */
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024;

/** A directory: names to files' contents, or to directories. */
interface Directory {
  readonly entries: Map<string, Uint8Array | Directory>;
}

/**
 * Opens the files of a packaged chart as a tree. The one directory in it, whose name says nothing, is its root.
 * @param name of chart and version, for messages
 * @throws ManifestInvalidError if it is no archive, too large, or holds links or paths that lead out of it
 */
export function openChartSourceTree(archive: Uint8Array, revision: string, name: string): SourceTree {
  const root = unpack(archive, name);
  const ids = new Map<Directory, string>();
  const find = (path: string): Uint8Array | Directory | undefined => {
    let found: Uint8Array | Directory | undefined = root;
    for (const part of path.split('/').filter((text) => text !== '')) {
      found = found !== undefined && isDirectory(found) ? found.entries.get(part) : undefined;
    }
    return found;
  };
  return {
    revision,
    async typeOf(path) {
      const found = find(path);
      if (found === undefined) return 'absent';
      return isDirectory(found) ? 'directory' : 'file';
    },
    async list(path) {
      const found = find(path);
      if (found === undefined || !isDirectory(found)) throw new SourcePathError(`${path}: not a directory in ${name}`);
      return listDirectory(found, path);
    },
    async objectId(path) {
      const found = find(path);
      return found && idOf(found, ids);
    },
    async read(path) {
      const found = find(path);
      if (found === undefined || isDirectory(found)) throw new SourcePathError(`${path}: not a file in ${name}`);
      return found;
    },
  };
}

function unpack(archive: Uint8Array, name: string): Directory {
  const root: Directory = { entries: new Map() };
  try {
    for (const { path, content } of readTar(gunzipSync(archive, { maxOutputLength: MAX_UNPACKED_BYTES }))) {
      const [, ...parts] = path.split('/');
      if (parts.length > 0) put(root, parts, content);
    }
  } catch (cause) {
    throw new ManifestInvalidError(`${name} is not a packaged chart: ${describe(cause)}`, { cause });
  }
  if (!root.entries.has('Chart.yaml'))
    throw new ManifestInvalidError(`${name} is not a packaged chart: it has no Chart.yaml`);
  return root;
}

function describe(cause: unknown): string {
  if (cause instanceof TarInvalidError) return cause.message;
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ERR_BUFFER_TOO_LARGE') return `it is larger than ${MAX_UNPACKED_BYTES / 1024 / 1024} MiB unpacked`;
  if (code?.startsWith('Z_') === true) return 'it is not compressed with gzip, or damaged';
  throw cause;
}

function put(root: Directory, parts: readonly string[], content: Uint8Array): void {
  let directory = root;
  for (const part of parts.slice(0, -1)) {
    const next = directory.entries.get(part) ?? { entries: new Map() };
    if (!isDirectory(next)) throw new TarInvalidError(`'${parts.join('/')}' is in a file`);
    directory.entries.set(part, next);
    directory = next;
  }
  directory.entries.set(parts.at(-1) ?? '', content);
}

function listDirectory(directory: Directory, path: string): Awaited<ReturnType<SourceTree['list']>> {
  const prefix = path === '' ? '' : `${path}/`;
  const files: SourceEntry[] = [];
  const directories: string[] = [];
  for (const [name, entry] of [...directory.entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (isDirectory(entry)) directories.push(prefix + name);
    else files.push({ path: prefix + name, oid: hash(entry), kind: 'file' });
  }
  return { files, directories };
}

function idOf(found: Uint8Array | Directory, ids: Map<Directory, string>): string {
  if (!isDirectory(found)) return hash(found);
  const known = ids.get(found);
  if (known !== undefined) return known;
  const entries = [...found.entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const id = hash(
    entries.map(([name, entry]) => `${isDirectory(entry) ? 'd' : 'f'} ${idOf(entry, ids)} ${name}`).join('\0'),
  );
  ids.set(found, id);
  return id;
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function isDirectory(entry: Uint8Array | Directory): entry is Directory {
  return 'entries' in entry && entry.entries instanceof Map;
}
