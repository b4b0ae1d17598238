import { describe, expect, it } from 'vitest';
import { builtinType } from '../../../../sandbox/kubernetes/schema/builtin-types.ts';
import { decodeProtobuf } from '../../../../sandbox/kubernetes/schema/protobuf.ts';

/** One length-delimited field. */
function field(number: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const value = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), value]);
}

function envelope(apiVersion: string, kind: string, raw: Buffer): Buffer {
  return Buffer.concat([Buffer.from('k8s\0'), field(1, field(1, apiVersion), field(2, kind)), field(2, raw)]);
}

const typeOf = () => builtinType('V1ConfigMap');

describe('an object in protobuf', () => {
  it('is read with its names and maps', () => {
    const raw = Buffer.concat([field(1, field(1, 'settings')), field(2, field(1, 'color'), field(2, 'blue'))]);
    expect(decodeProtobuf(envelope('v1', 'ConfigMap', raw), typeOf)).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings' },
      data: { color: 'blue' },
    });
  });

  it.each([
    ['has no magic number', Buffer.from('nothing')],
    ['is cut off', envelope('v1', 'ConfigMap', field(1, field(1, 'settings'))).subarray(0, -3)],
  ])('is refused with 400 when it %s', (_name, bytes) => {
    expect(() => decodeProtobuf(bytes, typeOf)).toThrow(expect.objectContaining({ code: 400 }));
  });
});
