import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkPack } from '../../../../shared/adapters/git/check-pack.ts';

const URL = 'https://git.example.com/a';
const BLOB = 3;
const OFS_DELTA = 6;
const MIB = 1024 * 1024;

/** Numbers in groups of seven bits, the lowest first. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

function packed(type: number, size: number, data: Buffer, reference: readonly number[] = []): Buffer {
  const rest = Math.floor(size / 16);
  const head = [(type << 4) | (size % 16) | (rest > 0 ? 128 : 0), ...(rest > 0 ? varint(rest) : []), ...reference];
  return Buffer.concat([Buffer.from(head), deflateSync(data)]);
}

/** The answer of a fetch: a line, then the pack in the first band, in pieces. */
function answerOf(...objects: readonly Buffer[]): Buffer {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  head.writeUInt32BE(objects.length, 8);
  const pack = Buffer.concat([head, ...objects, Buffer.alloc(20)]);
  const lines = [Buffer.from('0008NAK\n')];
  for (let at = 0; at < pack.length; at += 1000) {
    const piece = pack.subarray(at, at + 1000);
    lines.push(Buffer.from((piece.length + 5).toString(16).padStart(4, '0')), Buffer.from([1]), piece);
  }
  return Buffer.concat([...lines, Buffer.from('0000')]);
}

describe('looking through a pack', () => {
  it('finds nothing wrong with objects and deltas of a natural size', () => {
    const text = Buffer.from('kind: ConfigMap\n'.repeat(500));
    const delta = Buffer.from([...varint(text.length), ...varint(text.length), 0x80]);
    const answer = answerOf(
      packed(BLOB, text.length, text),
      packed(OFS_DELTA, delta.length, delta, [0x81, 0x10]),
      packed(BLOB, 0, Buffer.alloc(0)),
      packed(BLOB, text.length, text),
    );
    expect(() => checkPack(answer, URL)).not.toThrow();
  });

  it.each([
    ['names a size beyond all limits', packed(BLOB, 101 * MIB, Buffer.alloc(10)), 'larger than 100 MiB', 'never'],
    ['unpacks to more than it says', packed(BLOB, 10, Buffer.alloc(20 * MIB)), 'cannot be unpacked', 'never'],
    ['is no compressed data', Buffer.from([0x3a, 1, 2, 3, 4, 5]), 'cannot be unpacked', 'backoff'],
    ['breaks off', packed(BLOB, 5000, randomBytes(5000)).subarray(0, 2000), 'cannot be unpacked', 'backoff'],
    [
      'is a small delta with a huge result',
      packed(OFS_DELTA, 6, Buffer.from([1, ...varint(2 ** 31)]), [1]),
      'larger than 100 MiB',
      'never',
    ],
  ])('refuses an object that %s', (_name, object, words, retry) => {
    const check = () => checkPack(answerOf(object), URL);
    expect(check).toThrow(words);
    expect(check).toThrow(expect.objectContaining({ code: 'SourceUnavailableError', retry }));
  });

  it('leaves an answer without a pack to others', () => {
    expect(() => checkPack(Buffer.from('0008NAK\n'), URL)).not.toThrow();
  });
});
