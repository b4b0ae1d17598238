import { canonicalQuantity, QUANTITY_SYNTAX } from '../../../shared/domain/resource/quantity.ts';
import { isEmptyValue, isObject, type JsonObject } from '../json.ts';
import { badRequest, type StatusError } from '../status-errors.ts';
import { type FieldNode, type ScalarName, type StructNode, type TypeNode, zeroOf } from './type-node.ts';

/** A value that does not fit its type; the message is that of Go's JSON decoder. */
class DecodeFault extends Error {}

interface Position {
  /** Go name of the struct that holds the field. */
  readonly struct: string;
  /** Field names from the root, without indexes. */
  readonly path: string;
  /** The same with indexes, as unknown fields are reported. */
  readonly indexed: string;
}

/**
 * Reads an object into its built-in type and writes it as the API server would: unknown fields and nulls are dropped, zero
 * values left out or filled in as the Go struct has it, quantities in canonical form. Fields that are not known are
 * reported by path to `onUnknown`.
 *
 * @throws StatusError 400 when a value has the wrong JSON type
 */
export function decodeTyped(
  type: StructNode,
  value: unknown,
  onUnknown: (path: string) => void = () => undefined,
): JsonObject {
  return decodeStruct(type, value, { struct: goName(type.name), path: '', indexed: '' }, onUnknown) as JsonObject;
}

/** The 400 for a body that {@link decodeTyped} refused, or the error itself if it is another. */
export function decodeRefusal(error: unknown, kind: { readonly version: string; readonly kind: string }): StatusError {
  if (!(error instanceof DecodeFault)) throw error;
  return badRequest(
    `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${error.message}`,
  );
}

function decode(type: TypeNode, value: unknown, at: Position, onUnknown: (path: string) => void): unknown {
  switch (type.kind) {
    case 'scalar':
      return decodeScalar(type.scalar, value, at);
    case 'untyped':
      return value;
    case 'struct':
      return decodeStruct(type, value, at, onUnknown);
    case 'map': {
      if (!isObject(value)) throw mismatch(value, at, goType(type));
      const entries = Object.entries(value).filter(([, one]) => one !== null);
      return Object.fromEntries(entries.map(([key, one]) => [key, decode(type.value, one, at, onUnknown)]));
    }
    case 'list':
      if (!Array.isArray(value)) throw mismatch(value, at, goType(type));
      return value.map((item, index) =>
        item === null
          ? zeroItem(type.element)
          : decode(type.element, item, { ...at, indexed: `${at.indexed}[${index}]` }, onUnknown),
      );
  }
}

function decodeStruct(
  type: StructNode,
  value: unknown,
  at: Position,
  onUnknown: (path: string) => void,
): JsonObject | undefined {
  if (!isObject(value)) throw mismatch(value, at, `v1.${goName(type.name)}`);
  const decoded: JsonObject = {};
  for (const [name, field] of type.fields) {
    const given = value[name];
    const below = { struct: goName(type.name), path: dotted(at.path, name), indexed: dotted(at.indexed, name) };
    const result = given === undefined || given === null ? undefined : decode(field.type, given, below, onUnknown);
    const written = writeField(field, result);
    if (written !== undefined) decoded[name] = written;
  }
  for (const name of Object.keys(value)) {
    if (!type.fields.has(name)) onUnknown(dotted(at.indexed, name));
  }
  return decoded;
}

function dotted(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** What Go's encoder makes of a field. */
function writeField(field: FieldNode, value: unknown): unknown {
  if (field.presence === 'keep') return value;
  if (field.type.kind === 'struct') {
    return field.presence === 'embedded' ? (value ?? decodeTyped(field.type, {})) : value;
  }
  if (field.presence === 'always') return value ?? zeroOf(field.type);
  return isEmptyValue(value) ? undefined : value;
}

function zeroItem(element: TypeNode): unknown {
  return element.kind === 'struct' ? decodeTyped(element, {}) : zeroOf(element);
}

const GO_SCALARS: Readonly<Record<ScalarName, string>> = {
  string: 'string',
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  time: 'v1.Time',
  microtime: 'v1.MicroTime',
  bytes: '[]uint8',
  quantity: 'resource.Quantity',
  'int-or-string': 'intstr.IntOrString',
};

function decodeScalar(scalar: ScalarName, value: unknown, at: Position): unknown {
  switch (scalar) {
    case 'string':
      return typeof value === 'string' ? value : fail(mismatch(value, at, 'string'));
    case 'boolean':
      return typeof value === 'boolean' ? value : fail(mismatch(value, at, 'bool'));
    case 'double':
      return typeof value === 'number' ? value : fail(mismatch(value, at, 'float64'));
    case 'int32':
    case 'int64':
      return decodeInteger(value, scalar, at);
    case 'int-or-string':
      if (typeof value === 'string') return value;
      return typeof value === 'number' ? decodeInteger(value, 'int32', at) : fail(mismatch(value, at, 'string'));
    case 'quantity':
      return decodeQuantity(value);
    case 'time':
    case 'microtime':
      return decodeTime(value, scalar, at);
    case 'bytes':
      return decodeBytes(value, at);
  }
}

function decodeInteger(value: unknown, scalar: 'int32' | 'int64', at: Position): number {
  if (typeof value !== 'number') throw mismatch(value, at, scalar);
  const fits = Number.isInteger(value) && (scalar === 'int64' || Math.abs(value) <= 2 ** 31);
  if (!fits) throw mismatch(value, at, scalar, `number ${value}`);
  return value;
}

function decodeQuantity(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  const canonical = typeof text === 'string' ? canonicalQuantity(text) : undefined;
  return canonical ?? fail(new DecodeFault(QUANTITY_SYNTAX));
}

const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

function decodeTime(value: unknown, scalar: 'time' | 'microtime', at: Position): string {
  if (typeof value !== 'string') throw mismatch(value, at, GO_SCALARS[scalar]);
  if (!TIME.test(value)) {
    const layout = '2006-01-02T15:04:05Z07:00';
    throw new DecodeFault(
      `parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(value)} as "2006"`,
    );
  }
  const fraction = /\.(\d+)/.exec(value)?.[1] ?? '';
  const seconds = new Date(value).toISOString().slice(0, 19);
  return scalar === 'time' ? `${seconds}Z` : `${seconds}.${fraction.padEnd(6, '0').slice(0, 6)}Z`;
}

function decodeBytes(value: unknown, at: Position): string {
  if (typeof value !== 'string') throw mismatch(value, at, '[]uint8');
  const text = value.replaceAll(/[\r\n]/g, '');
  const wrong = text.search(/[^A-Za-z0-9+/=]/);
  if (wrong >= 0) throw new DecodeFault(`illegal base64 data at input byte ${wrong}`);
  if (text.length % 4 !== 0 || !/^[^=]*={0,2}$/.test(text)) {
    throw new DecodeFault(`illegal base64 data at input byte ${text.length - (text.length % 4)}`);
  }
  return text;
}

function mismatch(value: unknown, at: Position, type: string, shown = jsonTypeOf(value)): DecodeFault {
  const where = at.path === '' ? 'Go value' : `Go struct field ${at.struct}.${at.path}`;
  return new DecodeFault(`json: cannot unmarshal ${shown} into ${where} of type ${type}`);
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function goType(type: TypeNode): string {
  switch (type.kind) {
    case 'scalar':
      return GO_SCALARS[type.scalar];
    case 'struct':
      return `v1.${goName(type.name)}`;
    case 'map':
      return `map[string]${goType(type.value)}`;
    case 'list':
      return `[]${goType(type.element)}`;
    case 'untyped':
      return 'interface {}';
  }
}

/** `V1DeploymentSpec` and `CoreV1Event` by their Go names. */
function goName(name: string): string {
  return name.replace(/^[A-Z][a-z]*?V\d+|^V\d+/, '');
}

function fail(fault: DecodeFault): never {
  throw fault;
}
