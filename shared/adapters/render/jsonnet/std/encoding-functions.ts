import { createHash } from 'node:crypto';
import { parseKubernetesYaml } from '../../kubernetes-yaml.ts';
import { JsonnetError } from '../language/jsonnet-error.ts';
import { objectOfEntries } from '../language/objects.ts';
import { arrayOfValues, codePoints, force, ready, type Value } from '../language/values.ts';
import { type Arguments, defineLibrary } from './library-function.ts';

/** Functions of `std` that read formats, encode and hash. */
export const encodingFunctions = defineLibrary({
  'parseJson(str)': ({ text }) => parseJson(text(0)),
  'parseYaml(str)': ({ text }) => parseYaml(text(0)),
  'encodeUTF8(str)': ({ text }) => arrayOfValues([...new TextEncoder().encode(text(0))]),
  'decodeUTF8(arr)': (given) => new TextDecoder().decode(bytesOf(given, 0)),
  'base64(input)': (given) => {
    const input = given.any(0);
    if (typeof input !== 'string') return Buffer.from(bytesOf(given, 0)).toString('base64');
    if (codePoints(input).some((letter) => (letter.codePointAt(0) ?? 0) > 255))
      throw new JsonnetError('std.base64: a character is above 255; encode the text by std.encodeUTF8 first');
    return Buffer.from(input, 'utf-8').toString('base64');
  },
  'base64Decode(str)': ({ text }) => decodeBase64(text(0)).toString('utf-8'),
  'base64DecodeBytes(str)': ({ text }) => arrayOfValues([...decodeBase64(text(0))]),
  ...hashes({ md5: 'md5', sha1: 'sha1', sha256: 'sha256', sha512: 'sha512', sha3: 'sha3-512' }),
});

/** Turns a JSON value into one of Jsonnet. */
export function fromJson(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return arrayOfValues(value.map(fromJson));
  return objectOfEntries(Object.entries(value).map(([name, item]) => [name, ready(fromJson(item))] as const));
}

function parseJson(text: string): Value {
  try {
    return fromJson(JSON.parse(text));
  } catch {
    throw new JsonnetError('std.parseJson: the text is not valid JSON');
  }
}

/** Several documents become an array; of one alone, its value. */
function parseYaml(text: string): Value {
  const values = parseKubernetesYaml(text).map((document) => {
    if (!document.ok) throw new JsonnetError(`std.parseYaml: line ${document.position.line}: ${document.problem}`);
    return fromJson(document.value);
  });
  const isStream = /^---\s*$/m.test(text);
  return isStream || values.length > 1 ? arrayOfValues(values) : (values[0] ?? null);
}

function bytesOf(given: Arguments, index: number): Uint8Array {
  return Uint8Array.from(given.array(index).items, (item) => {
    const value = force(item);
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255) return value;
    throw given.wrongType(index, 'an array of bytes');
  });
}

function decodeBase64(text: string): Buffer {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new JsonnetError('the text is not valid base64');
  return Buffer.from(text, 'base64');
}

function hashes(algorithms: { readonly [name: string]: string }): {
  readonly [signature: string]: (given: Arguments) => Value;
} {
  return Object.fromEntries(
    Object.entries(algorithms).map(([name, algorithm]) => [
      `${name}(s)`,
      ({ text }: Arguments) => createHash(algorithm).update(text(0)).digest('hex'),
    ]),
  );
}
