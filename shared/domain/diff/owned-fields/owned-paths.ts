import type { FieldsV1 } from '../../drift/field-managers.ts';
import type { FieldPath } from '../field-path.ts';
import { isRecord, parsePathElement, selectItems } from './path-element.ts';

/** The paths in an object of the fields of a set: the smallest that it names, and items of lists that are in it themselves as a whole. */
export function ownedPaths(value: unknown, fields: FieldsV1, at: FieldPath = []): readonly FieldPath[] {
  return Object.entries(fields).flatMap(([text, child]) => {
    const element = parsePathElement(text);
    if (!element || element.type === 'self') return [];
    if (element.type === 'field') {
      if (!isRecord(value) || !Object.hasOwn(value, element.name)) return [];
      return below(value[element.name], child, [...at, element.name]);
    }
    if (!Array.isArray(value)) return [];
    return selectItems(value, element).flatMap((item) => {
      const path = [...at, value.indexOf(item)];
      return '.' in child ? [path] : below(item, child, path);
    });
  });
}

function below(value: unknown, fields: FieldsV1, path: FieldPath): readonly FieldPath[] {
  const names = Object.keys(fields);
  return names.length === 0 || (names.length === 1 && '.' in fields) ? [path] : ownedPaths(value, fields, path);
}
