import { clone, deepEqual, isObject, type JsonObject, listOrEmpty } from '../json.ts';
import type { FieldNode, StructNode, TypeNode } from '../schema/type-node.ts';
import { badRequest } from '../status-errors.ts';

const PATCH_DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const DELETE_FROM = '$deleteFromPrimitiveList/';
const ELEMENT_ORDER = '$setElementOrder/';

/**
 * Applies a strategic merge patch to an object of a built-in type; the original is left as it is.
 *
 * @throws StatusError 400 if a list item in the patch lacks its merge key
 */
export function applyStrategicMergePatch(type: StructNode, original: JsonObject, patch: JsonObject): JsonObject {
  return mergeObject(type, original, patch);
}

function mergeObject(type: TypeNode | undefined, original: JsonObject, patch: JsonObject): JsonObject {
  const directive = patch[PATCH_DIRECTIVE];
  if (directive === 'replace') return withoutDirectives(patch);
  if (directive === 'delete') return {};
  let result: JsonObject = { ...original };
  const retained = patch[RETAIN_KEYS];
  if (Array.isArray(retained)) {
    result = Object.fromEntries(Object.entries(result).filter(([field]) => retained.includes(field)));
  }
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith('$')) continue;
    if (value === null) delete result[field];
    else mergeField(type, result, field, value);
  }
  for (const field of Object.keys(patch)) {
    if (field.startsWith(DELETE_FROM)) deletePrimitives(result, field.slice(DELETE_FROM.length), patch[field]);
    else if (field.startsWith(ELEMENT_ORDER)) {
      const name = field.slice(ELEMENT_ORDER.length);
      // The order alone may be patched, without any item.
      const items = result[name];
      const live = listOrEmpty(original[name]);
      if (Array.isArray(items))
        result[name] = ordered(items, listOrEmpty(patch[field]), live, fieldOf(type, name)?.mergeKey);
    }
  }
  return result;
}

function mergeField(type: TypeNode | undefined, result: JsonObject, name: string, value: unknown): void {
  const field = fieldOf(type, name);
  const below = field?.type ?? (type?.kind === 'map' ? type.value : undefined);
  const present = result[name];
  if (isObject(value)) {
    if (value[PATCH_DIRECTIVE] === 'delete') delete result[name];
    else result[name] = mergeObject(below, isObject(present) ? present : {}, value);
  } else if (Array.isArray(value) && field?.mergeKey !== undefined) {
    result[name] = ordered(
      mergeItems(field, field.mergeKey, listOrEmpty(present), value),
      value,
      listOrEmpty(present),
      field.mergeKey,
    );
  } else if (Array.isArray(value) && field?.mergesAsSet) {
    result[name] = ordered([...new Set([...listOrEmpty(present), ...value])], value, listOrEmpty(present), undefined);
  } else {
    result[name] = clone(value);
  }
}

function mergeItems(field: FieldNode, key: string, present: readonly unknown[], patch: readonly unknown[]): unknown[] {
  const element = field.type.kind === 'list' ? field.type.element : undefined;
  if (patch.some((item) => isObject(item) && item[PATCH_DIRECTIVE] === 'replace' && Object.keys(item).length === 1)) {
    return patch.filter((item) => !isObject(item) || item[PATCH_DIRECTIVE] === undefined).map(clone);
  }
  const items = [...present];
  for (const item of patch) {
    if (!isObject(item)) continue;
    if (item[key] === undefined) {
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    }
    const index = items.findIndex((one) => isObject(one) && deepEqual(one[key], item[key]));
    const live = items[index];
    if (item[PATCH_DIRECTIVE] === 'delete') {
      if (index >= 0) items.splice(index, 1);
    } else if (index >= 0 && isObject(live)) {
      items[index] = mergeObject(element, live, item);
    } else {
      items.push(mergeObject(element, {}, item));
    }
  }
  return items;
}

function deletePrimitives(result: JsonObject, field: string, values: unknown): void {
  const remove = listOrEmpty(values);
  if (!Array.isArray(result[field])) return;
  result[field] = result[field].filter((value) => !remove.includes(value));
}

/**
 * Orders merged items: those of the patch as it has them, and each other one before the first of these that it stood before
 * in the live list.
 */
function ordered(
  items: readonly unknown[],
  patchOrder: readonly unknown[],
  liveOrder: readonly unknown[],
  mergeKey: string | undefined,
): unknown[] {
  const keyOf = (item: unknown): unknown => (mergeKey !== undefined && isObject(item) ? item[mergeKey] : item);
  const rankIn = (order: readonly unknown[], item: unknown): number =>
    order.findIndex((one) => deepEqual(keyOf(one), keyOf(item)));
  const isPatched = (item: unknown): boolean => rankIn(patchOrder, item) >= 0;
  const patched = items.filter(isPatched).sort((left, right) => rankIn(patchOrder, left) - rankIn(patchOrder, right));
  const others = items.filter((item) => !isPatched(item));
  const result: unknown[] = [];
  for (const item of patched) {
    const rank = rankIn(liveOrder, item);
    while (others.length > 0 && rank >= 0 && rankIn(liveOrder, others[0]) < rank) result.push(others.shift());
    result.push(item);
  }
  return [...result, ...others];
}

function fieldOf(type: TypeNode | undefined, name: string): FieldNode | undefined {
  return type?.kind === 'struct' ? type.fields.get(name) : undefined;
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([field]) => !field.startsWith('$')));
}
