import type { z } from 'zod';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';

const NAMES_OF_TYPES: { readonly [type: string]: string } = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/**
 * Reads a value from outside by a schema.
 *
 * @param at where the value stands, as a prefix of the reported paths; '' for the root
 * @returns what the schema makes of it; fields that the schema does not know are left out
 * @throws MalformedRequestError naming each faulty field: `spec.source.targetRevision: expected a string, got a number`
 */
export function parseValue<Schema extends z.ZodType>(schema: Schema, value: unknown, at = ''): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => describeIssue(issue, value, at));
  throw new MalformedRequestError(faults.join('; '), { data: { faults } });
}

/** Writes the path of a field as people read it: `spec.sources[1].helm`, `metadata.labels["a.b/c"]`. */
export function formatPath(path: readonly PropertyKey[], at = ''): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = String(part);
    if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${text}["${key}"]`;
    return text === '' ? key : `${text}.${key}`;
  }, at);
}

function describeIssue(issue: z.core.$ZodIssue, root: unknown, at: string): string {
  const path = formatPath(issue.path, at);
  const value = issue.path.reduce<unknown>(
    (parent, key) => (isContainer(parent) ? parent[key as string] : undefined),
    root,
  );
  return `${path === '' ? 'the document' : path}: ${describeFault(issue, value)}`;
}

function describeFault(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined && issue.code !== 'custom') return 'is required';
  if (issue.code === 'invalid_type') return `expected ${nameOfType(issue.expected)}, got ${describeValue(value)}`;
  if (issue.code === 'invalid_value') {
    return `expected ${issue.values.map((allowed) => JSON.stringify(allowed)).join(' or ')}, got ${quoteValue(value)}`;
  }
  if (issue.code === 'invalid_union') {
    if (issue.errors.length === 0) return `is not one of the known values, got ${quoteValue(value)}`;
    const expected = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_type' ? [inner.expected] : []));
    return `expected ${[...new Set(expected)].map(nameOfType).join(' or ')}, got ${describeValue(value)}`;
  }
  return issue.message;
}

function nameOfType(type: string): string {
  return NAMES_OF_TYPES[type] ?? type;
}

function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}

/** Shows short scalars only, so that no document ends up in a message. */
function quoteValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return typeof value === 'object' ? describeValue(value) : String(value);
}

function isContainer(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
