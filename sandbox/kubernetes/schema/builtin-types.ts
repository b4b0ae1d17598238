import data from './builtin-types.json' with { type: 'json' };
import type { FieldNode, Presence, ScalarName, StructNode, TypeNode } from './type-node.ts';

const SCALARS: ReadonlySet<string> = new Set<ScalarName>([
  'string',
  'boolean',
  'int32',
  'int64',
  'double',
  'time',
  'microtime',
  'bytes',
  'quantity',
  'int-or-string',
]);

const structs = new Map<string, StructNode & { fields: Map<string, FieldNode> }>();

for (const name of Object.keys(data.types)) {
  structs.set(name, { kind: 'struct', name, atomic: data.atomicTypes.includes(name), fields: new Map() });
}
for (const [name, fields] of Object.entries(data.types as Record<string, Record<string, string>>)) {
  for (const [field, text] of Object.entries(fields)) structs.get(name)?.fields.set(field, parseField(text));
}

/**
 * The struct of a built-in type by its name, like `V1Deployment`.
 *
 * @throws Error if the data has no such type
 */
export function builtinType(name: string): StructNode {
  const found = structs.get(name);
  if (found === undefined) throw new Error(`builtin-types.json has no type ${name}`);
  return found;
}

/** All built-in types, for OpenAPI. */
export function builtinTypes(): Iterable<StructNode> {
  return structs.values();
}

function parseField(text: string): FieldNode {
  const [typeName = '', ...flags] = text.split(' ');
  const value = (prefix: string): string | undefined =>
    flags.find((flag) => flag.startsWith(prefix))?.slice(prefix.length);
  const mergeKey = value('mergeKey=');
  const keyDefault = value('default=');
  return {
    type: parseType(typeName, flags),
    required: flags.includes('!'),
    presence: presenceOf(flags),
    mergesAsSet: flags.includes('mergeSet'),
    retainKeys: flags.includes('retainKeys'),
    ...(mergeKey === undefined ? {} : { mergeKey }),
    ...(keyDefault === undefined ? {} : { keyDefault: JSON.parse(keyDefault) as unknown }),
  };
}

function parseType(name: string, flags: readonly string[]): TypeNode {
  if (name.startsWith('[]')) {
    const keys = flags.find((flag) => flag.startsWith('map='))?.slice('map='.length);
    const relation = keys !== undefined ? 'map' : flags.includes('set') ? 'set' : 'atomic';
    return { kind: 'list', element: parseType(name.slice(2), []), relation, keys: keys?.split(',') ?? [] };
  }
  if (name.startsWith('{}')) {
    return { kind: 'map', value: parseType(name.slice(2), []), atomic: flags.includes('atomic') };
  }
  if (name === 'any') return { kind: 'untyped', atomic: true };
  if (SCALARS.has(name)) return { kind: 'scalar', scalar: name as ScalarName };
  return builtinType(name);
}

function presenceOf(flags: readonly string[]): Presence {
  if (flags.includes('.')) return 'embedded';
  if (flags.includes('=')) return 'always';
  return flags.includes('*') ? 'keep' : 'omit';
}
