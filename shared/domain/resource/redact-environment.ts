import type { KubernetesObject } from './kubernetes-object.ts';
import { LAST_APPLIED_ANNOTATION } from './last-applied-annotation.ts';
import { createMasks, type Masks } from './secret-masks.ts';
import { SECRET_NAME } from './secret-names.ts';

type Fields = { readonly [name: string]: unknown };

/**
 * Masks what stands in clear in environment variables with the name of a secret, like `DB_PASSWORD`, in all the versions of an object
 * that will be shown together: equal values get equal masks. Versions without one are returned as they are.
 */
export function redactEnvironment<T extends KubernetesObject | undefined>(versions: readonly T[]): readonly T[] {
  const masks = createMasks([]);
  return versions.map((version) => (version === undefined ? version : (redact(version, masks) as T)));
}

function redact(value: unknown, masks: Masks): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return mapped(value, (item) => redact(item, masks));
  return mappedFields(value as Fields, (field, name) => {
    if (name === 'env' && Array.isArray(field)) return mapped(field, (variable) => redactVariable(variable, masks));
    if (name === LAST_APPLIED_ANNOTATION && typeof field === 'string') return redactCopy(field, masks);
    return redact(field, masks);
  });
}

function redactVariable(variable: unknown, masks: Masks): unknown {
  const { name, value } = (variable ?? {}) as { readonly name?: unknown; readonly value?: unknown };
  const isSecret = typeof name === 'string' && SECRET_NAME.test(name) && value !== undefined && value !== '';
  return isSecret ? { ...(variable as Fields), value: masks.maskOf(name, value) } : variable;
}

/** kubectl leaves one of the whole manifest; what is no JSON holds no manifest. */
function redactCopy(text: string, masks: Masks): string {
  try {
    const copy: unknown = JSON.parse(text);
    const masked = redact(copy, masks);
    return masked === copy ? text : JSON.stringify(masked);
  } catch {
    return text;
  }
}

function mapped(list: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  const changed = list.map(change);
  return changed.some((item, index) => item !== list[index]) ? changed : list;
}

/** Most objects have nothing to mask: they are not copied. */
function mappedFields(fields: Fields, change: (field: unknown, name: string) => unknown): Fields {
  const changed = Object.entries(fields).flatMap(([name, field]) => {
    const after = change(field, name);
    return after === field ? [] : [[name, after] as const];
  });
  return changed.length === 0 ? fields : { ...fields, ...Object.fromEntries(changed) };
}
