import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { at, listOrEmpty } from '../json.ts';

/** One column of a table; priority 1 is only shown by `-o wide`. */
export interface Column {
  readonly name: string;
  readonly type?: 'string' | 'integer' | 'date' | 'boolean' | 'number';
  readonly format?: string;
  readonly description?: string;
  readonly priority?: 0 | 1;
  readonly value: (object: KubernetesObject, now: Date) => unknown;
}

/** A column that shows the value at a path as text. */
export function text(name: string, path: string, absent = '<none>', priority: 0 | 1 = 0): Column {
  const fields = path.split('.');
  return { name, priority, value: (object) => printed(at(object, ...fields), absent) };
}

/** A column that shows a number. */
export function number(name: string, path: string): Column {
  const fields = path.split('.');
  return { name, type: 'integer', value: (object) => Number(at(object, ...fields) ?? 0) };
}

/** A value as a table prints it. */
export function printed(value: unknown, absent = '<none>'): string {
  if (value === undefined || value === null || value === '') return absent;
  return Array.isArray(value) ? value.map(String).join(',') : String(value);
}

/** Labels as `a=b,c=d`. */
export function labels(value: unknown): string {
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  return entries.length === 0
    ? '<none>'
    : entries
        .map(([key, one]) => `${key}=${String(one)}`)
        .sort()
        .join(',');
}

/** A label selector as text. */
export function selectorText(selector: unknown): string {
  const match = labels(at(selector, 'matchLabels'));
  const expressions = listOrEmpty(at(selector, 'matchExpressions')).map((one) => {
    const values = listOrEmpty(at(one, 'values')).map(String).join(',');
    const operator = String(at(one, 'operator'));
    const key = String(at(one, 'key'));
    if (operator === 'Exists') return key;
    return operator === 'DoesNotExist' ? `!${key}` : `${key} ${operator.toLowerCase()} (${values})`;
  });
  const parts = [...(match === '<none>' ? [] : [match]), ...expressions];
  return parts.length === 0 ? '<none>' : parts.join(',');
}

/** The wide columns of containers and their images. */
export function containerColumns(path: string): Column[] {
  const fields = path.split('.');
  const list = (object: KubernetesObject, field: string): string =>
    listOrEmpty(at(object, ...fields))
      .map((container) => String(at(container, field)))
      .join(',');
  return [
    { name: 'Containers', priority: 1, value: (object) => list(object, 'name') },
    { name: 'Images', priority: 1, value: (object) => list(object, 'image') },
  ];
}
