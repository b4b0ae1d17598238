import { isObject, listOrEmpty } from '../json.ts';
import { builtinType } from './builtin-types.ts';
import { type FieldNode, type StructNode, type TypeNode, UNTYPED } from './type-node.ts';

/** The type of a custom resource from the `openAPIV3Schema` of its version. */
export function customResourceType(name: string, schema: unknown): StructNode {
  const root = typeOfSchema(schema, name);
  const fields = new Map<string, FieldNode>(root.kind === 'struct' ? root.fields : []);
  fields.set('apiVersion', field({ kind: 'scalar', scalar: 'string' }, false));
  fields.set('kind', field({ kind: 'scalar', scalar: 'string' }, false));
  fields.set('metadata', field(builtinType('V1ObjectMeta'), false));
  const open = root.kind === 'struct' ? root.open : UNTYPED;
  return { kind: 'struct', name, atomic: false, fields, ...(open === undefined ? {} : { open }) };
}

function typeOfSchema(schema: unknown, name: string): TypeNode {
  if (!isObject(schema)) return UNTYPED;
  if (schema['x-kubernetes-int-or-string'] === true) return { kind: 'scalar', scalar: 'int-or-string' };
  switch (schema.type) {
    case 'object':
      return objectType(schema, name);
    case 'array':
      return {
        kind: 'list',
        element: typeOfSchema(schema.items, name),
        relation: relationOf(schema['x-kubernetes-list-type']),
        keys: listOrEmpty(schema['x-kubernetes-list-map-keys']).map(String),
      };
    case 'integer':
      return { kind: 'scalar', scalar: 'int64' };
    case 'number':
      return { kind: 'scalar', scalar: 'double' };
    case 'boolean':
      return { kind: 'scalar', scalar: 'boolean' };
    case 'string':
      return { kind: 'scalar', scalar: 'string' };
    default:
      return UNTYPED;
  }
}

function objectType(schema: { readonly [field: string]: unknown }, name: string): TypeNode {
  const atomic = schema['x-kubernetes-map-type'] === 'atomic';
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const properties = schema.properties;
  const additional = schema.additionalProperties;
  if (schema['x-kubernetes-embedded-resource'] === true) return embeddedResource(properties, name, isOpen);
  if (!isObject(properties)) {
    if (isObject(additional)) return { kind: 'map', value: typeOfSchema(additional, name), atomic };
    if (isOpen || additional === true) return { kind: 'untyped', atomic };
  }
  const required = new Set(listOrEmpty(schema.required));
  const fields = new Map<string, FieldNode>();
  for (const [property, below] of Object.entries(isObject(properties) ? properties : {})) {
    const keyDefault = isObject(below) ? below.default : undefined;
    const node = field(typeOfSchema(below, `${name}.${property}`), required.has(property));
    fields.set(property, keyDefault === undefined ? node : { ...node, keyDefault });
  }
  return { kind: 'struct', name, atomic, fields, ...(isOpen ? { open: UNTYPED } : {}) };
}

function embeddedResource(properties: unknown, name: string, isOpen: boolean): TypeNode {
  const type = customResourceType(name, { type: 'object', ...(isObject(properties) ? { properties } : {}) });
  return isOpen ? { ...type, open: UNTYPED } : type;
}

function relationOf(listType: unknown): 'atomic' | 'set' | 'map' {
  return listType === 'set' || listType === 'map' ? listType : 'atomic';
}

function field(type: TypeNode, required: boolean): FieldNode {
  return { type, required, presence: 'keep', mergesAsSet: false, retainKeys: false };
}
