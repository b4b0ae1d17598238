import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';

/** How server-side apply names a field that the kind does not have; also without validation, since it cannot own such a field. */
const UNDECLARED = /(\.[^\s:[]+(?:\[[^\]]*\][^\s:[]*)*): field not declared in schema/g;
const STEP = /\.([^.[]+)|\[([^\]]*)\]/g;

/**
 * The object without the fields that a refused server-side apply named as not declared: what `Validate=false` asks for, as the server
 * itself drops them from any other write.
 * @returns undefined if the message names none that the object has
 */
export function withoutUndeclaredFields(object: KubernetesObject, message: string): KubernetesObject | undefined {
  const paths = [...message.matchAll(UNDECLARED)].map(([, path = '']) => stepsOf(path));
  const stripped = paths.reduce<unknown>(withoutField, object);
  return stripped === object ? undefined : (stripped as KubernetesObject);
}

type Step = { readonly field: string } | { readonly item: string };

function stepsOf(path: string): readonly Step[] {
  return [...path.matchAll(STEP)].map(([, field, item]) => (field === undefined ? { item: item ?? '' } : { field }));
}

function withoutField(value: unknown, [step, ...rest]: readonly Step[]): unknown {
  if (step === undefined || typeof value !== 'object' || value === null) return value;
  if ('item' in step) {
    if (!Array.isArray(value)) return value;
    const index = value.findIndex((item, position) => isItem(item, position, step.item));
    const changed = index < 0 ? undefined : withoutField(value[index], rest);
    return index < 0 || changed === value[index] ? value : value.with(index, changed);
  }
  if (!Object.hasOwn(value, step.field)) return value;
  const { [step.field]: field, ...others } = value as { readonly [name: string]: unknown };
  if (rest.length === 0) return others;
  const changed = withoutField(field, rest);
  return changed === field ? value : { ...value, [step.field]: changed };
}

/** `[name="web"]` names an item by its keys, `[2]` by its place. */
function isItem(item: unknown, position: number, name: string): boolean {
  if (/^\d+$/.test(name)) return position === Number(name);
  const keys = [...name.matchAll(/([^=,]+)=("(?:[^"\\]|\\.)*"|[^,]+)/g)];
  return (
    keys.length > 0 &&
    keys.every(([, key = '', value = '']) => {
      const found = (item as { readonly [name: string]: unknown } | null)?.[key];
      return JSON.stringify(found) === value || String(found) === value;
    })
  );
}
