import { isObject, type JsonObject } from '../json.ts';
import { badRequest } from '../status-errors.ts';
import { builtinType } from './builtin-types.ts';
import numbers from './protobuf-fields.json' with { type: 'json' };
import { type ProtobufField, readFields, readSigned, readText } from './protobuf-wire.ts';
import type { StructNode, TypeNode } from './type-node.ts';

/** The first bytes of an object in Kubernetes' protobuf encoding. */
const MAGIC = 'k8s\0';

/**
 * Reads an object in Kubernetes' protobuf encoding, which kubectl sends when it creates objects by itself.
 *
 * @param typeOf the built-in type of an apiVersion and kind, or undefined
 * @throws StatusError 400 if it is not such an object
 */
export function decodeProtobuf(
  bytes: Buffer,
  typeOf: (apiVersion: string, kind: string) => StructNode | undefined,
): JsonObject {
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) {
    throw badRequest('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  }
  const envelope = readFields(bytes.subarray(MAGIC.length));
  const typeMeta = readFields(bytesOf(envelope, 1));
  const apiVersion = readText(typeMeta, 1);
  const kind = readText(typeMeta, 2);
  const type = typeOf(apiVersion, kind);
  if (type === undefined) throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return { apiVersion, kind, ...decodeMessage(type, readFields(bytesOf(envelope, 2))) };
}

function bytesOf(fields: readonly ProtobufField[], number: number): Buffer {
  const found = fields.find((field) => field.number === number)?.value;
  return Buffer.isBuffer(found) ? found : Buffer.alloc(0);
}

/** Paths of field numbers per type: `3`, or `2.1` for a struct that JSON writes inline. */
const PATHS: Readonly<Record<string, Readonly<Record<string, string>>>> = numbers;

function decodeMessage(type: StructNode, fields: readonly ProtobufField[]): JsonObject {
  const object: JsonObject = {};
  for (const [name, path] of Object.entries(PATHS[type.name] ?? {})) {
    const node = type.fields.get(name)?.type;
    const found = fieldsAt(fields, path.split('.').map(Number));
    if (node === undefined || found.length === 0) continue;
    object[name] = decodeField(node, found);
  }
  return object;
}

function fieldsAt(fields: readonly ProtobufField[], path: readonly number[]): ProtobufField[] {
  const [number, ...rest] = path;
  const found = fields.filter((field) => field.number === number);
  if (rest.length === 0) return found;
  return found.flatMap(({ value }) => (Buffer.isBuffer(value) ? fieldsAt(readFields(value), rest) : []));
}

function decodeField(type: TypeNode, found: readonly ProtobufField[]): unknown {
  if (type.kind === 'list') return found.map(({ value }) => decodeValue(type.element, value));
  if (type.kind === 'map') {
    const entries = found.map(({ value }) => (Buffer.isBuffer(value) ? readFields(value) : []));
    return Object.fromEntries(
      entries.map((entry) => [
        readText(entry, 1),
        decodeValue(type.value, entry.find((one) => one.number === 2)?.value),
      ]),
    );
  }
  return decodeValue(type, found.at(-1)?.value);
}

function decodeValue(type: TypeNode, value: bigint | Buffer | undefined): unknown {
  if (type.kind === 'struct') {
    return decodeMessage(builtinType(type.name), Buffer.isBuffer(value) ? readFields(value) : []);
  }
  if (type.kind !== 'scalar') return Buffer.isBuffer(value) ? decodeRaw(value) : undefined;
  const fields = (): ProtobufField[] => (Buffer.isBuffer(value) ? readFields(value) : []);
  switch (type.scalar) {
    case 'string':
      return Buffer.isBuffer(value) ? value.toString('utf8') : '';
    case 'bytes':
      return Buffer.isBuffer(value) ? value.toString('base64') : '';
    case 'boolean':
      return value === 1n;
    case 'int32':
    case 'int64':
      return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0;
    case 'double':
      return Buffer.isBuffer(value) && value.length === 8 ? value.readDoubleLE() : 0;
    case 'quantity':
      return readText(fields(), 1) || '0';
    case 'int-or-string':
      return readSigned(fields(), 1) === 1 ? readText(fields(), 3) : readSigned(fields(), 2);
    case 'time':
    case 'microtime':
      return decodeTime(fields());
  }
}

/** A time that is not set is written as an empty message. */
function decodeTime(fields: readonly ProtobufField[]): string | undefined {
  const seconds = readSigned(fields, 1);
  return seconds <= 0 ? undefined : new Date(seconds * 1000).toISOString();
}

/** Raw JSON inside of protobuf: a message with the bytes as its first field. */
function decodeRaw(value: Buffer): unknown {
  const text = bytesOf(readFields(value), 1).toString('utf8');
  const parsed: unknown = text === '' ? undefined : JSON.parse(text);
  return isObject(parsed) ? parsed : undefined;
}
