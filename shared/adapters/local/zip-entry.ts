import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';

const endOfDirectorySignature = 0x06054b50;
const directoryEntrySignature = 0x02014b50;
const endOfDirectorySize = 22;
const directoryEntrySize = 46;
const localHeaderSize = 30;
const deflated = 8;
const stored = 0;
/** Stands where a size is too large for the plain format. */
const zip64Marker = 0xffffffff;

interface DirectoryEntry {
  readonly method: number;
  readonly compressedSize: number;
  readonly headerOffset: number;
}

/**
 * Opens one file of a zip archive for reading; the archive is never held in memory.
 *
 * @returns undefined when the archive has no entry of that name
 * @throws Error when the file is no zip archive of the plain kind (no ZIP64, no encryption, stored or deflated)
 */
export async function openZipEntry(archive: string, name: string): Promise<Readable | undefined> {
  const file = await open(archive);
  try {
    const entry = findEntry(await readDirectory(file, archive), name);
    return entry && (await openEntry(file, archive, entry));
  } finally {
    await file.close();
  }
}

async function readDirectory(file: FileHandle, archive: string): Promise<Buffer> {
  const { size } = await file.stat();
  // The record that names the directory stands at the end, before a comment of at most 64 KiB.
  const tail = await readAt(file, Math.max(0, size - 0xffff - endOfDirectorySize), size);
  const end = findEndOfDirectory(tail);
  if (end < 0) throw new Error(`${archive} is not a zip archive: it has no central directory`);
  const start = tail.readUInt32LE(end + 16);
  return await readAt(file, start, start + tail.readUInt32LE(end + 12));
}

function findEndOfDirectory(tail: Buffer): number {
  for (let at = tail.length - endOfDirectorySize; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === endOfDirectorySignature) return at;
  }
  return -1;
}

function findEntry(directory: Buffer, name: string): DirectoryEntry | undefined {
  let at = 0;
  while (at + directoryEntrySize <= directory.length && directory.readUInt32LE(at) === directoryEntrySignature) {
    const nameEnd = at + directoryEntrySize + directory.readUInt16LE(at + 28);
    if (directory.toString('utf8', at + directoryEntrySize, nameEnd) === name) {
      return {
        method: directory.readUInt16LE(at + 10),
        compressedSize: directory.readUInt32LE(at + 20),
        headerOffset: directory.readUInt32LE(at + 42),
      };
    }
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return undefined;
}

async function openEntry(file: FileHandle, archive: string, entry: DirectoryEntry): Promise<Readable> {
  if ((entry.method !== deflated && entry.method !== stored) || entry.compressedSize === zip64Marker) {
    throw new Error(
      `${archive} is a zip archive of an unusual kind: only stored and deflated entries below 4 GiB can be read`,
    );
  }
  if (entry.compressedSize === 0) return Readable.from([]);
  const header = await readAt(file, entry.headerOffset, entry.headerOffset + localHeaderSize);
  const start = entry.headerOffset + localHeaderSize + header.readUInt16LE(26) + header.readUInt16LE(28);
  const bytes = createReadStream(archive, { start, end: start + entry.compressedSize - 1 });
  if (entry.method === stored) return bytes;
  const inflated = createInflateRaw();
  bytes.on('error', (error) => inflated.destroy(error));
  return bytes.pipe(inflated);
}

async function readAt(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  await file.read(buffer, 0, buffer.length, start);
  return buffer;
}
