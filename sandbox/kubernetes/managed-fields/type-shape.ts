import { isObject } from '../json.ts';
import { type ListNode, type TypeNode, UNTYPED } from '../schema/type-node.ts';

/** How a value of a type is walked: as one leaf, by field, or by item. */
export type Shape =
  | { readonly kind: 'leaf'; readonly composite: boolean }
  | {
      readonly kind: 'fields';
      readonly typeOf: (field: string) => TypeNode;
      readonly declares: (field: string) => boolean;
    }
  | { readonly kind: 'items'; readonly list: ListNode };

const SCALAR_LEAF: Shape = { kind: 'leaf', composite: false };
const ATOMIC_LEAF: Shape = { kind: 'leaf', composite: true };

/** The shape of a type for a value (which decides for untyped data). */
export function shapeOf(type: TypeNode, ...values: readonly unknown[]): Shape {
  switch (type.kind) {
    case 'scalar':
      return SCALAR_LEAF;
    case 'untyped':
      return !type.atomic &&
        values.some(isObject) &&
        values.every((value) => value === undefined || value === null || isObject(value))
        ? { kind: 'fields', typeOf: () => UNTYPED, declares: () => false }
        : values.some((value) => typeof value === 'object' && value !== null)
          ? ATOMIC_LEAF
          : SCALAR_LEAF;
    case 'struct':
      if (type.atomic) return ATOMIC_LEAF;
      return {
        kind: 'fields',
        typeOf: (field) => type.fields.get(field)?.type ?? type.open ?? UNTYPED,
        declares: (field) => type.fields.has(field),
      };
    case 'map':
      return type.atomic ? ATOMIC_LEAF : { kind: 'fields', typeOf: () => type.value, declares: () => false };
    case 'list':
      return type.relation === 'atomic' ? ATOMIC_LEAF : { kind: 'items', list: type };
  }
}

/** Whether a value is absent, null, or has nothing in it. */
export function isNullOrEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}
