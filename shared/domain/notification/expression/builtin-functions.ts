import { unfitError } from './expression-error.ts';

type Predicate = (element: unknown) => unknown;
type PredicateFunction = (list: readonly unknown[], predicate: Predicate) => unknown;

const holds = (predicate: Predicate) => (element: unknown) => predicate(element) === true;

const PREDICATE_FUNCTIONS: { readonly [name: string]: PredicateFunction } = {
  all: (list, predicate) => list.every(holds(predicate)),
  any: (list, predicate) => list.some(holds(predicate)),
  none: (list, predicate) => !list.some(holds(predicate)),
  one: (list, predicate) => list.filter(holds(predicate)).length === 1,
  filter: (list, predicate) => list.filter(holds(predicate)),
  map: (list, predicate) => list.map((element) => predicate(element)),
  count: (list, predicate) => list.filter(holds(predicate)).length,
  find: (list, predicate) => list.find(holds(predicate)) ?? null,
};

/** The function that asks a predicate about each element of a list, if the name is that of one. */
export function predicateFunction(name: string): PredicateFunction | undefined {
  return Object.hasOwn(PREDICATE_FUNCTIONS, name) ? PREDICATE_FUNCTIONS[name] : undefined;
}

/** The functions of the expr language that conditions use (https://expr-lang.org/docs/language-definition#functions). */
export const BUILTINS: { readonly [name: string]: (...values: unknown[]) => unknown } = {
  len: lengthOf,
  lower: (text) => textOf(text).toLowerCase(),
  upper: (text) => textOf(text).toUpperCase(),
  trim: (text) => textOf(text).trim(),
  trimPrefix: (text, part) => (textOf(text).startsWith(textOf(part)) ? textOf(text).slice(textOf(part).length) : text),
  trimSuffix: (text, part) =>
    textOf(text).endsWith(textOf(part)) ? textOf(text).slice(0, -textOf(part).length) : text,
  hasPrefix: (text, part) => textOf(text).startsWith(textOf(part)),
  hasSuffix: (text, part) => textOf(text).endsWith(textOf(part)),
  indexOf: (text, part) => textOf(text).indexOf(textOf(part)),
  replace: (text, part, by) => textOf(text).replaceAll(textOf(part), textOf(by)),
  split: (text, separator) => textOf(text).split(textOf(separator)),
  join: (list, separator = '') => listOf(list).map(String).join(textOf(separator)),
  keys: (map) => Object.keys(mapOf(map)),
  values: (map) => Object.values(mapOf(map)),
  first: (list) => listOf(list)[0] ?? null,
  last: (list) => listOf(list).at(-1) ?? null,
  int: (value) => Math.trunc(Number(value)),
  float: Number,
  string: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
  abs: (value) => Math.abs(Number(value)),
  min: (...values) => Math.min(...values.map(Number)),
  max: (...values) => Math.max(...values.map(Number)),
};

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  return Object.keys(mapOf(value)).length;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw unfitError(value, `expected a text, got ${value === null ? 'nil' : `a ${typeof value}`}`);
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unfitError(value, 'expected a list');
}

function mapOf(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw unfitError(value, 'expected a map');
}
