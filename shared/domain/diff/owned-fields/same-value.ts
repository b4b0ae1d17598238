import { canonicalQuantity } from '../../resource/quantity.ts';
import { type FieldNames, isBuiltInGroup, isQuantityField } from '../../resource/quantity-fields.ts';
import { isRecord } from './path-element.ts';

/** Maps and fields of bytes. */
const BASE64: ReadonlySet<string> = new Set(['data', 'binaryData', 'caBundle']);

/** Compares values of one kind as the API server would see them after reading and writing them. */
export interface ValueComparer {
  /** True only if the two surely are the same to the server. */
  isSame(target: unknown, live: unknown, names: FieldNames): boolean;
}

/** Makes the comparer for a kind; values of kinds that are not built in are never rewritten, so they must be the same as they are. */
export function createValueComparer(group: string, kind: string): ValueComparer {
  const isBuiltIn = isBuiltInGroup(group);
  const canonical = (value: unknown, names: FieldNames): unknown => {
    if (!isBuiltIn) return value;
    if (isQuantityField(names)) return quantityOf(value);
    return isBytes(kind, names) && typeof value === 'string' ? canonicalBase64(value) : value;
  };
  const isSame = (target: unknown, live: unknown, names: FieldNames): boolean => {
    if (Array.isArray(target)) {
      return (
        Array.isArray(live) &&
        target.length === live.length &&
        target.every((item, index) => isSame(item, live[index], names))
      );
    }
    if (isRecord(target)) {
      if (!isRecord(live) || Object.keys(target).length !== Object.keys(live).length) return false;
      return Object.entries(target).every(
        ([name, value]) => Object.hasOwn(live, name) && isSame(value, live[name], [...names, name]),
      );
    }
    // Beyond that, different numbers of the text become the same number here.
    if (typeof target === 'number' && Number.isInteger(target) && !Number.isSafeInteger(target)) return false;
    return canonical(target, names) === canonical(live, names);
  };
  return { isSame };
}

function isBytes(kind: string, names: FieldNames): boolean {
  if (names.at(-1) === 'caBundle') return true;
  if (names.length !== 2) return false;
  return BASE64.has(names[0] ?? '') && ((kind === 'Secret' && names[0] === 'data') || names[0] === 'binaryData');
}

/** A quantity may be written as a number; what is no quantity stays what it is. */
function quantityOf(value: unknown): unknown {
  if (typeof value === 'number') return canonicalQuantity(String(value)) ?? value;
  return typeof value === 'string' ? (canonicalQuantity(value) ?? value) : value;
}

/** Line breaks are allowed where people write it, and the server leaves them out. */
function canonicalBase64(text: string): string {
  return text.replace(/[\r\n]/g, '');
}
