import { canonicalQuantity } from '../../resource/quantity.ts';
import { isRecord } from './path-element.ts';

/** Groups whose kinds the API server itself knows, so that it rewrites their values in ways that are known. */
const BUILT_IN: ReadonlySet<string> = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'policy',
  ...[
    'admissionregistration',
    'apiextensions',
    'networking',
    'node',
    'rbac.authorization',
    'scheduling',
    'storage',
  ].map((name) => `${name}.k8s.io`),
]);
/** Maps all of whose values are quantities. */
const QUANTITY_MAPS: ReadonlySet<string> = new Set([
  'limits',
  'requests',
  'capacity',
  'hard',
  'default',
  'defaultRequest',
  'max',
  'min',
  'maxLimitRequestRatio',
  'podFixed',
]);
/** Fields that are quantities wherever they stand in built-in kinds. */
const QUANTITIES: ReadonlySet<string> = new Set(['sizeLimit', 'divisor', 'averageValue']);
/** Maps and fields of bytes. */
const BASE64: ReadonlySet<string> = new Set(['data', 'binaryData', 'caBundle']);

/** Names of fields that lead from the root to a value; an item of a list adds nothing. */
export type FieldNames = readonly string[];

/** Compares values of one kind as the API server would see them after reading and writing them. */
export interface ValueComparer {
  /** True only if the two surely are the same to the server. */
  isSame(target: unknown, live: unknown, names: FieldNames): boolean;
}

/** Makes the comparer for a kind; values of kinds that are not built in are never rewritten, so they must be the same as they are. */
export function createValueComparer(group: string, kind: string): ValueComparer {
  const isBuiltIn = BUILT_IN.has(group);
  const canonical = (value: unknown, names: FieldNames): unknown => {
    if (!isBuiltIn) return value;
    if (isQuantity(names)) return quantityOf(value);
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

function isQuantity(names: FieldNames): boolean {
  const [name = '', parent = ''] = [names.at(-1), names.at(-2)];
  // Labels, annotations and data may have such names too, and are texts.
  if (names[0] !== 'spec' && names[0] !== 'template' && names[0] !== 'overhead') return false;
  if (names.some((field) => ['labels', 'annotations', 'matchLabels', 'nodeSelector'].includes(field))) return false;
  return QUANTITIES.has(name) || QUANTITY_MAPS.has(parent);
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
