import { inflateSync } from 'node:zlib';
import { SourceUnavailableError } from '../../domain/errors/source-errors.ts';

/** Far more than any manifest; isomorphic-git holds a whole object in memory, and some several times. */
const MAX_OBJECT_BYTES = 100 * 1024 * 1024;
/** What a repository of that many bytes unpacks to at most. */
const MAX_TOTAL_BYTES = 8 * 1024 ** 3;
const SHA_LENGTH = 20;
const HEADER_LENGTH = 12;
const OFS_DELTA = 6;
const REF_DELTA = 7;
/** Pack data comes in this band, messages for people in others (gitprotocol-pack, "side-band"). */
const PACK_BAND = 1;

interface PackedObject {
  readonly type: number;
  readonly size: number;
  /** Where its compressed data begins. */
  readonly at: number;
  /** The object that a delta is to be applied to, where it is named: it may be in another pack. */
  readonly base?: string;
}

/**
 * Looks through the answer of a fetch before isomorphic-git unpacks it: that trusts the sizes that a pack names, so that a few
 * kilobytes which unpack to gigabytes would end the whole process.
 * @param answer packet lines
 * @returns the objects that deltas of the pack name as what they are to be applied to
 * @throws SourceUnavailableError if an object, or all of them, would be too large, or the pack is damaged or lies about a size
 */
export function checkPack(answer: Buffer, url: string): readonly string[] {
  const pack = packOf(answer);
  if (pack.length < HEADER_LENGTH || pack.toString('latin1', 0, 4) !== 'PACK') return [];
  const bases = new Set<string>();
  let at = HEADER_LENGTH;
  let total = 0;
  for (let left = pack.readUInt32BE(8); left > 0; left--) {
    const object = readHeader(pack, at);
    total += object.size;
    if (object.base) bases.add(object.base);
    if (object.size > MAX_OBJECT_BYTES || total > MAX_TOTAL_BYTES) throw tooLarge(url);
    const { data, end } = inflate(pack, object, url);
    if (object.type >= OFS_DELTA && deltaResultSize(data) > MAX_OBJECT_BYTES) throw tooLarge(url);
    at = end;
  }
  return [...bases];
}

function packOf(answer: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 4 <= answer.length; ) {
    const length = Number.parseInt(answer.toString('latin1', at, at + 4), 16);
    if (Number.isNaN(length)) break;
    if (length > 4 && answer[at + 4] === PACK_BAND) pieces.push(answer.subarray(at + 5, at + length));
    at += Math.max(length, 4);
  }
  return Buffer.concat(pieces);
}

/** Type and size in groups of 4, 7, 7… bits, then what a delta refers to (gitformat-pack). */
function readHeader(pack: Buffer, start: number): PackedObject {
  let at = start;
  let byte = pack[at++] ?? 0;
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  for (let factor = 16; byte & 128; factor *= 128) {
    byte = pack[at++] ?? 0;
    size += (byte & 127) * factor;
  }
  if (type === REF_DELTA) return { type, size, at: at + SHA_LENGTH, base: pack.toString('hex', at, at + SHA_LENGTH) };
  if (type === OFS_DELTA) while ((pack[at++] ?? 0) & 128);
  return { type, size, at };
}

function inflate(pack: Buffer, { size, at }: PackedObject, url: string): { data: Buffer; end: number } {
  try {
    const options = { info: true, maxOutputLength: Math.max(size, 1) } as const;
    // With `info` the engine comes too, which the types do not know; it tells how much it took.
    const { buffer, engine } = inflateSync(pack.subarray(at), options) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { data: buffer, end: at + engine.bytesWritten };
  } catch (cause) {
    const isLie = (cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    // What was damaged on its way may come whole the next time; who names a wrong size names it again.
    throw new SourceUnavailableError(`repository ${url}: the server sent a pack that cannot be unpacked`, {
      retry: isLie ? 'never' : 'backoff',
      cause,
    });
  }
}

/** A delta begins with the sizes of what it is applied to and of what comes out. */
function deltaResultSize(delta: Buffer): number {
  let at = 0;
  const read = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = delta[at++] ?? 0;
      value += (byte & 127) * factor;
      if (!(byte & 128)) return value;
    }
  };
  read();
  return read();
}

function tooLarge(url: string): SourceUnavailableError {
  return new SourceUnavailableError(
    `repository ${url}: a file is larger than ${MAX_OBJECT_BYTES / 1024 / 1024} MiB, or all of them larger than ${MAX_TOTAL_BYTES / 1024 ** 3} GiB; keep such files elsewhere`,
  );
}
