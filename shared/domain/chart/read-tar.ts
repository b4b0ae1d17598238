/** A regular file of an archive. */
export interface TarFile {
  /** As written in the archive, without parts that are empty or `.`. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** The archive is damaged, or holds what an archive of files must not: links, devices, paths that lead out of it. */
export class TarInvalidError extends Error {}

const BLOCK = 512;
/** Of a path; what walks over directories calls itself for every one. */
const MAX_PARTS = 100;
const REGULAR = new Set(['0', '\0', '7']);

/** What extended headers say of the next entry. */
interface Extended {
  readonly path?: string;
  readonly size?: number;
}

/**
 * Reads the files of a tar archive: ustar, with the long names of GNU and pax (POSIX.1-2008, "pax Interchange Format").
 * @throws TarInvalidError
 */
export function readTar(archive: Uint8Array): readonly TarFile[] {
  const files: TarFile[] = [];
  let extended: Extended = {};
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return files;
    checkSum(header, at);
    const type = String.fromCharCode(header[156] ?? 0);
    const size =
      type === 'x' || type === 'g' ? numberIn(header, 124, 12) : (extended.size ?? numberIn(header, 124, 12));
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new TarInvalidError(`the archive ends within an entry at byte ${at}`);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'x') extended = { ...extended, ...readPax(content) };
    else if (type === 'L') extended = { ...extended, path: textIn(content, 0, content.length) };
    else if (type !== 'g') {
      const path = checkedPath(extended.path ?? pathIn(header));
      if (REGULAR.has(type)) files.push({ path, content });
      else if (type !== '5')
        throw new TarInvalidError(`'${path}' is ${describeType(type)}; only files and directories are allowed`);
      extended = {};
    }
  }
  throw new TarInvalidError('the archive has no end');
}

/** The sum of all bytes of the header, its own field taken as spaces. */
function checkSum(header: Uint8Array, at: number): void {
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== numberIn(header, 148, 8)) throw new TarInvalidError(`the header at byte ${at} is damaged`);
}

function numberIn(bytes: Uint8Array, start: number, length: number): number {
  const text = textIn(bytes, start, length).trim();
  if (!/^[0-7]*$/.test(text)) throw new TarInvalidError('a size in the archive is not a number');
  return text === '' ? 0 : Number.parseInt(text, 8);
}

function textIn(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function pathIn(header: Uint8Array): string {
  const name = textIn(header, 0, 100);
  // GNU's own format has other things in the place of ustar's prefix.
  const prefix = textIn(header, 257, 8) === 'ustar' ? textIn(header, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Records like `27 path=charts/a/Chart.yaml\n`; the number is the length of the whole record in bytes. */
function readPax(content: Uint8Array): Extended {
  const found: { path?: string; size?: number } = {};
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const length = Number(textIn(content, at, space - at));
    if (space < 0 || !Number.isInteger(length) || length <= space - at)
      throw new TarInvalidError('a pax header is damaged');
    const [key, ...value] = new TextDecoder().decode(content.subarray(space + 1, at + length - 1)).split('=');
    if (key === 'path') found.path = value.join('=');
    if (key === 'size') found.size = sizeOf(value.join('='));
    at += length;
  }
  return found;
}

/** A size below zero would lead back to what was read already, and so on for ever. */
function sizeOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new TarInvalidError('a size in the archive is not a number');
  return Number(text);
}

function checkedPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (path.startsWith('/') || /^[a-z]:/i.test(path) || /[\\\0]/.test(path) || parts.includes('..')) {
    throw new TarInvalidError(`'${path}' leads out of the archive`);
  }
  if (parts.length > MAX_PARTS) throw new TarInvalidError(`'${path.slice(0, 100)}…' is nested too deeply`);
  return parts.join('/');
}

function describeType(type: string): string {
  if (type === '2') return 'a symbolic link';
  return type === '1' ? 'a hard link' : `an entry of type '${type}'`;
}
