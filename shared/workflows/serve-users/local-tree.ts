import { createHash } from 'node:crypto';
import type { LocalFile } from '../../contracts/resource-api.ts';
import { MalformedRequestError, PayloadTooLargeError } from '../../domain/errors/request-errors.ts';
import { SourcePathError } from '../../domain/errors/source-errors.ts';
import type { SourceEntry, SourceTree } from '../../ports/source-reader.ts';

/** What stands for a commit where files come from somebody's directory. */
const REVISION = 'local';
const MAX_FILES = 5_000;
const MAX_BYTES = 20_000_000;

interface Directory {
  readonly files: SourceEntry[];
  readonly directories: string[];
}

/**
 * Opens files that somebody sent as the tree of a commit.
 * @param files by path from the root
 * @throws PayloadTooLargeError, MalformedRequestError naming a path that leads out of the root
 */
export function openLocalTree(files: { readonly [path: string]: LocalFile }): SourceTree {
  const contents = decodeFiles(files);
  const directories = listDirectories(contents);
  const directoryAt = (path: string) => {
    const found = directories.get(path);
    if (!found) throw new SourcePathError(`${path}: not a directory among the local files`);
    return found;
  };
  const idOf = (path: string): string => {
    const file = contents.get(path);
    if (file) return hash(file.bytes);
    const { files: inside, directories: below } = directoryAt(path);
    return hash([...inside.map(({ path: name, oid }) => `${oid} ${name}`), ...below.map(idOf)].join('\0'));
  };
  return {
    revision: REVISION,
    typeOf: async (path) => contents.get(path)?.kind ?? (directories.has(path) ? 'directory' : 'absent'),
    list: async (path) => directoryAt(path),
    objectId: async (path) => (contents.has(path) || directories.has(path) ? idOf(path) : undefined),
    async read(path) {
      const file = contents.get(path);
      if (!file) throw new SourcePathError(`${path}: not a file among the local files`);
      return file.bytes;
    },
  };
}

type Contents = ReadonlyMap<string, { readonly kind: SourceEntry['kind']; readonly bytes: Uint8Array }>;

function decodeFiles(files: { readonly [path: string]: LocalFile }): Contents {
  const entries = Object.entries(files);
  if (entries.length > MAX_FILES) {
    throw new PayloadTooLargeError(`local.files: has ${entries.length} files; at most ${MAX_FILES} are accepted`);
  }
  const contents = new Map(entries.map(([path, file]) => [checkedPath(path), decode(file)] as const));
  const bytes = [...contents.values()].reduce((total, file) => total + file.bytes.length, 0);
  if (bytes > MAX_BYTES) {
    throw new PayloadTooLargeError(`local.files: has ${bytes} bytes; at most ${MAX_BYTES} are accepted`);
  }
  return contents;
}

function decode(file: LocalFile) {
  if ('link' in file) return { kind: 'symlink', bytes: Buffer.from(file.link) } as const;
  return { kind: 'file', bytes: 'text' in file ? Buffer.from(file.text) : Buffer.from(file.base64, 'base64') } as const;
}

function checkedPath(path: string): string {
  const isWrong = path.split('/').some((part) => part === '' || part === '.' || part === '..') || path.includes('\0');
  if (isWrong)
    throw new MalformedRequestError(`local.files["${path}"]: must be a path from the root, like apps/web.yaml`);
  return path;
}

function listDirectories(contents: Contents): ReadonlyMap<string, Directory> {
  const found = new Map<string, Directory>([['', { files: [], directories: [] }]]);
  const directoryOf = (path: string): Directory => {
    const slash = path.lastIndexOf('/');
    const parent = slash < 0 ? '' : path.slice(0, slash);
    if (contents.has(parent)) throw new MalformedRequestError(`local.files["${path}"]: ${parent} is a file`);
    const known = found.get(parent);
    if (known) return known;
    directoryOf(parent).directories.push(parent);
    const made: Directory = { files: [], directories: [] };
    found.set(parent, made);
    return made;
  };
  // In order, so that readers get plain names sorted.
  for (const path of [...contents.keys()].sort()) {
    const file = contents.get(path);
    if (file) directoryOf(path).files.push({ path, oid: hash(file.bytes), kind: file.kind });
  }
  for (const { directories } of found.values()) directories.sort();
  return found;
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
