import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { type FieldPath, isIndex } from './field-path.ts';

type Fields = { readonly [field: string]: unknown };

/** Which fields are to be as they are live; positions in lists are those of the object that the paths are of. */
export interface LivePaths {
  readonly target: readonly FieldPath[];
  readonly live: readonly FieldPath[];
}

/**
 * The target with the live values in the fields that rules ignore, so that an apply does not change them
 * (`RespectIgnoreDifferences=true`, reference/argocd.md §1.2). A field that is not live leaves the target; `status` is never copied.
 */
export function withLiveValues(target: KubernetesObject, live: KubernetesObject, paths: LivePaths): KubernetesObject {
  const copied = (['target', 'live'] as const).reduce<unknown>(
    (value, side) =>
      paths[side]
        .filter(([first]) => first !== undefined && first !== 'status')
        .reduce<unknown>((object, path) => copyPath(object, live, path, side), value),
    target,
  );
  return copied as KubernetesObject;
}

function copyPath(target: unknown, live: unknown, path: FieldPath, side: keyof LivePaths): unknown {
  const [part = '', ...rest] = path;
  const isThere = isContainer(live) && Object.hasOwn(live, part);
  if (Array.isArray(target)) return copyItem(target, live, path, side);
  if (!isContainer(target)) return isThere ? copyPath({}, live, path, side) : target;
  if (!isThere) {
    const { [part]: _gone, ...others } = target;
    return rest.length === 0 ? others : target;
  }
  const value = rest.length === 0 ? live[part] : copyPath(target[part], live[part], rest, side);
  return value === undefined ? target : { ...target, [part]: value };
}

/** Items are the same by name, where they have one, else by place; one that only the cluster has is left to it. */
function copyItem(
  target: readonly unknown[],
  live: unknown,
  [part = '', ...rest]: FieldPath,
  side: keyof LivePaths,
): unknown {
  if (!Array.isArray(live) || !isIndex(part)) return target;
  const index = Number(part);
  const at = side === 'target' ? index : placeOf(live[index], index, target);
  const liveAt = side === 'live' ? index : placeOf(target[index], index, live);
  if (at < 0 || liveAt < 0 || at >= target.length || liveAt >= live.length) return target;
  return target.with(at, rest.length === 0 ? live[liveAt] : copyPath(target[at], live[liveAt], rest, side));
}

function placeOf(item: unknown, index: number, others: readonly unknown[]): number {
  const name = isContainer(item) ? item.name : undefined;
  if (typeof name !== 'string') return index;
  return others.findIndex((other) => isContainer(other) && other.name === name);
}

function isContainer(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
