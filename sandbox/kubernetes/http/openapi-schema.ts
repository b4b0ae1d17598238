import { isObject } from '../json.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import { builtinTypes } from '../schema/builtin-types.ts';
import type { FieldNode, ScalarName, StructNode, TypeNode } from '../schema/type-node.ts';

const SCALARS: Readonly<Record<ScalarName, object>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  time: { type: 'string', format: 'date-time' },
  microtime: { type: 'string', format: 'date-time' },
  bytes: { type: 'string', format: 'byte' },
  // Numbers are quantities too, so no type is said.
  quantity: {},
  'int-or-string': { 'x-kubernetes-int-or-string': true },
};

/** Schemas of all built-in types by name; `prefix` is where references point. */
export function builtinSchemas(prefix: string): Record<string, object> {
  const schemas: Record<string, object> = {};
  for (const type of builtinTypes()) schemas[type.name] = structSchema(type, prefix);
  return schemas;
}

const PACKAGES: Readonly<Record<string, string>> = {
  '': 'io.k8s.api.core',
  'apiextensions.k8s.io': 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
  'apiregistration.k8s.io': 'io.k8s.kube-aggregator.pkg.apis.apiregistration',
};

/** Names the schema of a kind's root: `io.k8s.api.apps.v1.Deployment`, `com.example.v1.Widget`. */
export function schemaNameOf(kind: Kind): string {
  const domain = kind.group.split('.').reverse().join('.');
  const builtin = PACKAGES[kind.group] ?? `io.k8s.api.${kind.group.split('.')[0] ?? ''}`;
  return `${kind.isBuiltin ? builtin : domain}.${kind.version}.${kind.kind}`;
}

/** What marks a schema or an operation as that of a kind. */
export function gvkExtension(kind: { readonly group: string; readonly version: string; readonly kind: string }): {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
} {
  return { group: kind.group, version: kind.version, kind: kind.kind };
}

/** The schema of a kind's objects. */
export function kindSchema(kind: Kind, prefix: string): object {
  const extension = { 'x-kubernetes-group-version-kind': [gvkExtension(kind)] };
  if (kind.isBuiltin) return { ...structSchema(kind.type, prefix), ...extension };
  const schema = kind.custom?.schema;
  const own = isObject(schema) ? schema : {};
  const properties = isObject(own.properties) ? own.properties : {};
  return {
    ...own,
    type: 'object',
    properties: {
      ...properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { $ref: `${prefix}V1ObjectMeta` },
    },
    ...extension,
  };
}

function structSchema(type: StructNode, prefix: string): object {
  const properties: Record<string, object> = {};
  const required: string[] = [];
  for (const [name, field] of type.fields) {
    properties[name] = fieldSchema(field, prefix);
    if (field.required) required.push(name);
  }
  return {
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
    ...(type.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
  };
}

function fieldSchema(field: FieldNode, prefix: string): object {
  const schema = typeSchema(field.type, prefix);
  const strategy = [
    ...(field.mergeKey !== undefined || field.mergesAsSet ? ['merge'] : []),
    ...(field.retainKeys ? ['retainKeys'] : []),
  ];
  return {
    ...schema,
    ...(field.keyDefault === undefined ? {} : { default: field.keyDefault }),
    ...(field.mergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': field.mergeKey }),
    ...(strategy.length === 0 ? {} : { 'x-kubernetes-patch-strategy': strategy.join(',') }),
  };
}

function typeSchema(type: TypeNode, prefix: string): object {
  switch (type.kind) {
    case 'scalar':
      return SCALARS[type.scalar];
    case 'untyped':
      return { 'x-kubernetes-preserve-unknown-fields': true };
    case 'struct':
      return { $ref: `${prefix}${type.name}` };
    case 'map':
      return {
        type: 'object',
        additionalProperties: typeSchema(type.value, prefix),
        ...(type.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      };
    case 'list':
      return {
        type: 'array',
        items: typeSchema(type.element, prefix),
        'x-kubernetes-list-type': type.relation,
        ...(type.relation === 'map' ? { 'x-kubernetes-list-map-keys': type.keys } : {}),
      };
  }
}

/** The path of a kind's objects. */
export function pathOf(kind: Kind): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${apiVersionOf(kind)}`;
  return kind.namespaced ? `${root}/namespaces/{namespace}/${kind.resource}` : `${root}/${kind.resource}`;
}
