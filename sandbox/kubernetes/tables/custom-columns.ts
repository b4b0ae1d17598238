import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Kind } from '../kinds/kind.ts';
import { age } from './age.ts';
import { type Column, printed } from './column.ts';

/** The columns of a custom resource: those of its CRD, else name and age. */
export function customColumns(kind: Kind, name: Column, ageColumn: Column): readonly Column[] {
  const own = (kind.custom?.columns ?? []).filter(isObject).map(columnOf);
  return own.length === 0 ? [name, ageColumn] : [name, ...own];
}

function columnOf(definition: JsonObject): Column {
  const type = definition.type;
  const read = jsonPath(String(definition.jsonPath ?? ''));
  return {
    name: String(definition.name ?? ''),
    type: type === 'integer' || type === 'number' || type === 'boolean' || type === 'date' ? type : 'string',
    format: String(definition.format ?? ''),
    description: String(definition.description ?? ''),
    priority: Number(definition.priority ?? 0) > 0 ? 1 : 0,
    value(object, now) {
      const value = read(object);
      if (type === 'date') return typeof value === 'string' ? age(value, now) : '<none>';
      if (type === 'integer' || type === 'number' || type === 'boolean') return value ?? null;
      return isObject(value) ? JSON.stringify(value) : printed(value, '');
    },
  };
}

const STEP = /\.([^.[\]]+)|\[(\d+|\*)\]|\['([^']+)'\]|\[\?\(@\.([A-Za-z0-9_.]+)\s*==\s*["']([^"']*)["']\)\]/g;
/** Stands for a dot in a field's name while a path is split at dots. */
const ESCAPED_DOT = '\u0001';

/** The part of JSONPath that printer columns use: fields, indexes and one equality filter. */
function jsonPath(path: string): (object: KubernetesObject) => unknown {
  const steps = [...path.replaceAll('\\.', ESCAPED_DOT).matchAll(STEP)];
  return (object) => {
    let current: unknown = object;
    for (const [, field, index, quoted, filterField, filterValue] of steps) {
      const name = (field ?? quoted)?.replaceAll(ESCAPED_DOT, '.');
      if (name !== undefined) current = isObject(current) ? current[name] : undefined;
      else if (!Array.isArray(current)) return undefined;
      else if (index !== undefined) current = current[index === '*' ? 0 : Number(index)];
      else current = current.find((item) => isObject(item) && String(item[filterField ?? '']) === filterValue);
    }
    return current;
  };
}
