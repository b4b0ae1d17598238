import { deepEqual, isObject, type JsonObject, listOrEmpty, objectOrEmpty } from '../json.ts';
import type { FieldFault } from '../status-errors.ts';
import { invalidValue, notSupported, required } from './faults.ts';

/** Checks a custom resource against the schema of its CRD: types, required fields, enums, limits, patterns and the logical operators. */
export function validateCustomResource(schema: unknown, object: JsonObject): FieldFault[] {
  const { metadata: _, apiVersion: __, kind: ___, ...rest } = object;
  return check(withoutObjectMeta(schema), rest, '');
}

/** Type and metadata of the object are the API server's, whatever the schema says of them. */
function withoutObjectMeta(schema: unknown): JsonObject {
  if (!isObject(schema)) return {};
  const { metadata: _, apiVersion: __, kind: ___, ...properties } = objectOrEmpty(schema.properties);
  const skipped = ['metadata', 'apiVersion', 'kind'];
  const names = listOrEmpty(schema.required).filter((name) => !skipped.includes(String(name)));
  return { ...schema, properties, required: names };
}

function check(schema: JsonObject, value: unknown, path: string): FieldFault[] {
  if (value === null && schema.nullable === true) return [];
  const typeFault = checkType(schema, value, path);
  if (typeFault !== undefined) return [typeFault];
  return [
    ...checkEnum(schema, value, path),
    ...checkLimits(schema, value, path),
    ...checkBelow(schema, value, path),
    ...checkOperators(schema, value, path),
  ];
}

function checkType(schema: JsonObject, value: unknown, path: string): FieldFault | undefined {
  const actual = jsonType(value);
  if (schema['x-kubernetes-int-or-string'] === true) {
    return actual === 'integer' || actual === 'string' ? undefined : typeFault(path, actual, 'integer,string');
  }
  const type = schema.type;
  if (typeof type !== 'string' || type === '' || type === actual || (type === 'number' && actual === 'integer'))
    return undefined;
  return typeFault(path, actual, type);
}

function typeFault(path: string, actual: string, expected: string): FieldFault {
  const field = path === '' ? '<nil>' : path;
  const shown = JSON.stringify(actual);
  return {
    reason: 'FieldValueTypeInvalid',
    field,
    message: `Invalid value: ${shown}: ${path === '' ? '' : path} in body must be of type ${expected}: ${shown}`,
  };
}

function jsonType(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function checkEnum(schema: JsonObject, value: unknown, path: string): FieldFault[] {
  const allowed = schema.enum;
  if (!Array.isArray(allowed) || allowed.some((one) => deepEqual(one, value))) return [];
  return [notSupported(path, value, allowed.map(String))];
}

function checkLimits(schema: JsonObject, value: unknown, path: string): FieldFault[] {
  const faults: FieldFault[] = [];
  const fail = (text: string): void => void faults.push(invalidValue(path, value, `${path} in body ${text}`));
  const limit = (name: string): number | undefined =>
    typeof schema[name] === 'number' ? (schema[name] as number) : undefined;
  if (typeof value === 'number') {
    const [low, high] = [limit('minimum'), limit('maximum')];
    if (low !== undefined && value < low) fail(`should be greater than or equal to ${low}`);
    if (high !== undefined && value > high) fail(`should be less than or equal to ${high}`);
  } else if (typeof value === 'string') {
    const [low, high] = [limit('minLength'), limit('maxLength')];
    if (low !== undefined && [...value].length < low) fail(`should be at least ${low} chars long`);
    if (high !== undefined && [...value].length > high) fail(`should be at most ${high} chars long`);
    const pattern = schema.pattern;
    if (typeof pattern === 'string' && !matches(pattern, value)) fail(`should match '${pattern}'`);
  } else if (Array.isArray(value)) {
    const [low, high] = [limit('minItems'), limit('maxItems')];
    if (low !== undefined && value.length < low) fail(`should have at least ${low} items`);
    if (high !== undefined && value.length > high) fail(`should have at most ${high} items`);
  }
  return faults;
}

/** Go's patterns are RE2; one that JavaScript cannot read is not checked. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

function checkBelow(schema: JsonObject, value: unknown, path: string): FieldFault[] {
  if (Array.isArray(value)) {
    const items = schema.items;
    return isObject(items) ? value.flatMap((item, index) => check(items, item, `${path}[${index}]`)) : [];
  }
  if (!isObject(value)) return [];
  const properties = objectOrEmpty(schema.properties);
  const additional = schema.additionalProperties;
  const missing = listOrEmpty(schema.required)
    .map(String)
    .filter((name) => value[name] === undefined)
    .map((name) => required(dotted(path, name)));
  const below = Object.entries(value).flatMap(([name, one]) => {
    const type = properties[name] ?? additional;
    return isObject(type) && one !== undefined ? check(type, one, dotted(path, name)) : [];
  });
  return [...missing, ...below];
}

function checkOperators(schema: JsonObject, value: unknown, path: string): FieldFault[] {
  const branches = (name: string): JsonObject[] => listOrEmpty(schema[name]).filter(isObject);
  const faults = branches('allOf').flatMap((branch) => check(branch, value, path));
  const anyOf = branches('anyOf');
  const oneOf = branches('oneOf');
  const not = schema.not;
  const passes = (branch: JsonObject): boolean => check(branch, value, path).length === 0;
  const shown = path === '' ? '<nil>' : path;
  if (anyOf.length > 0 && !anyOf.some(passes))
    faults.push(invalidValue(shown, '', `${path} in body must validate at least one schema (anyOf)`));
  if (oneOf.length > 0 && oneOf.filter(passes).length !== 1) {
    faults.push(
      invalidValue(shown, '', `${path} in body must validate one and only one schema (oneOf). Found none valid`),
    );
  }
  if (isObject(not) && passes(not))
    faults.push(invalidValue(shown, '', `${path} in body must not validate the schema (not)`));
  return faults;
}

function dotted(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
