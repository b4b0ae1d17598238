import { gvkOf, type KubernetesObject } from './kubernetes-object.ts';
import { type FieldNames, isBuiltInGroup, isQuantityField } from './quantity-fields.ts';

/**
 * The object with quantities as texts where they are written as numbers (`cpu: 2`): a client-side apply takes these, and a server-side one
 * of an older server refuses them ("expected string").
 */
export function withTextQuantities(object: KubernetesObject): KubernetesObject {
  return isBuiltInGroup(gvkOf(object).group) ? (convert(object, []) as KubernetesObject) : object;
}

function convert(value: unknown, names: FieldNames): unknown {
  if (typeof value === 'number') return isQuantityField(names) ? String(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => convert(item, names));
  const fields = Object.entries(value).map(([name, field]) => [name, convert(field, [...names, name])] as const);
  return Object.fromEntries(fields);
}
