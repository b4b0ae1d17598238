import { isObject } from '../json.ts';
import { printPath } from '../managed-fields/field-set.ts';
import { itemElement } from '../managed-fields/path-element.ts';
import type { ScalarName, TypeNode } from './type-node.ts';

/** Checks an applied configuration against its type; answers the faults in the words of structured-merge-diff. */
export function checkApplied(type: TypeNode, value: unknown): string[] {
  const faults: string[] = [];
  check(type, value, [], faults);
  return faults;
}

function check(type: TypeNode, value: unknown, path: readonly string[], faults: string[]): void {
  if (value === null || value === undefined) return;
  switch (type.kind) {
    case 'scalar':
      checkScalar(type.scalar, value, path, faults);
      return;
    case 'untyped':
      return;
    case 'list':
      checkList(type, value, path, faults);
      return;
    case 'map':
    case 'struct':
      checkFields(type, value, path, faults);
  }
}

function checkScalar(scalar: ScalarName, value: unknown, path: readonly string[], faults: string[]): void {
  const report = (text: string): void => void faults.push(`${printPath(path)}: ${text}`);
  if (scalar === 'string' || scalar === 'bytes') {
    if (typeof value !== 'string') report(`expected string, got ${printGo(value)}`);
  } else if (scalar === 'boolean') {
    if (typeof value !== 'boolean') report(`expected boolean, got ${printGo(value)}`);
  } else if (scalar === 'int32' || scalar === 'int64' || scalar === 'double') {
    if (typeof value !== 'number') report(`expected numeric (int or float), got ${goTypeOf(value)}`);
  } else if (typeof value === 'object') {
    report(`expected any scalar, got ${printGo(value)}`);
  }
}

function checkList(
  list: Extract<TypeNode, { kind: 'list' }>,
  value: unknown,
  path: readonly string[],
  faults: string[],
): void {
  if (!Array.isArray(value)) {
    faults.push(`${printPath(path)}: expected list, got ${printGo(value)}`);
    return;
  }
  const seen = new Set<string>();
  value.forEach((item, index) => {
    const element = list.relation === 'atomic' ? `i:${index}` : elementOf(list, item, index, path, faults);
    if (element === undefined) return;
    if (seen.has(element)) faults.push(`${printPath(path)}: duplicate entries for key ${printPath([element])}`);
    seen.add(element);
    check(list.element, item, [...path, element], faults);
  });
}

function elementOf(
  list: Extract<TypeNode, { kind: 'list' }>,
  item: unknown,
  index: number,
  path: readonly string[],
  faults: string[],
): string | undefined {
  try {
    return itemElement(list, item);
  } catch (error) {
    faults.push(`${printPath(path)}: element ${index}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function checkFields(
  type: Extract<TypeNode, { kind: 'map' | 'struct' }>,
  value: unknown,
  path: readonly string[],
  faults: string[],
): void {
  if (!isObject(value)) {
    faults.push(`${printPath(path)}: expected map, got ${printGo(value)}`);
    return;
  }
  for (const [name, below] of Object.entries(value)) {
    const field = type.kind === 'map' ? type.value : (type.fields.get(name)?.type ?? type.open);
    const where = [...path, `f:${name}`];
    if (field === undefined) faults.push(`${printPath(where)}: field not declared in schema`);
    else check(field, below, where, faults);
  }
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  return isObject(value) ? 'map[string]interface {}' : typeof value === 'boolean' ? 'bool' : typeof value;
}

/** As Go prints the wrapped value. */
function printGo(value: unknown): string {
  return `&value.valueUnstructured{Value:${typeof value === 'string' ? JSON.stringify(value) : goLiteral(value)}}`;
}

function goLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goLiteral).join(', ')}}`;
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${goLiteral(one)}`);
    return `map[string]interface {}{${entries.join(', ')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
