import type { IgnoreDifferences } from '../application/application.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { partsOfPointer } from './ignore-differences.ts';

type Fields = { readonly [field: string]: unknown };

/**
 * The target with the live values in the fields that the rules ignore, so that an apply does not change them
 * (`RespectIgnoreDifferences=true`, reference/argocd.md §1.2). A field that is not live leaves the target; `status` is never copied.
 */
export function withLiveValues(
  target: KubernetesObject,
  live: KubernetesObject,
  rules: readonly IgnoreDifferences[],
): KubernetesObject {
  const paths = rules
    .flatMap((rule) => rule.jsonPointers ?? [])
    .flatMap((pointer) => partsOfPointer(pointer) ?? [])
    .filter(([first]) => first !== 'status');
  return paths.reduce<unknown>((value, path) => copyPath(value, live, path), target) as KubernetesObject;
}

function copyPath(target: unknown, live: unknown, [part = '', ...rest]: readonly string[]): unknown {
  const isThere = isContainer(live) && Object.hasOwn(live, part);
  if (Array.isArray(target)) return copyItem(target, live, part, rest);
  if (!isContainer(target)) return isThere ? copyPath({}, live, [part, ...rest]) : target;
  if (!isThere) {
    const { [part]: _gone, ...others } = target;
    return rest.length === 0 ? others : target;
  }
  const value = rest.length === 0 ? live[part] : copyPath(target[part], live[part], rest);
  return value === undefined ? target : { ...target, [part]: value };
}

/** Items are taken by their place, as the pointer names them; one that only the cluster has is left to it. */
function copyItem(target: readonly unknown[], live: unknown, part: string, rest: readonly string[]): unknown {
  const index = Number(part);
  if (!Array.isArray(live) || !/^\d+$/.test(part) || index >= target.length || index >= live.length) return target;
  return target.with(index, rest.length === 0 ? live[index] : copyPath(target[index], live[index], rest));
}

function isContainer(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
