import type { UnstableFunctions } from '../../../domain/chart/find-unstable-functions.ts';

/** More files than these are only counted. */
const MAX_FILES = 5;

/** Says which templates give another result with every render, and which look into a cluster that they do not see. */
export function describeUnstableFunctions(found: readonly UnstableFunctions[]): readonly string[] {
  const lookups = only(found, (name) => name === 'lookup');
  const others = only(found, (name) => name !== 'lookup');
  return [
    ...(others.length === 0 ? [] : [`the chart gives another result each time it is rendered: ${list(others)}`]),
    ...(lookups.length === 0
      ? []
      : [`the chart looks into the cluster, where a render finds nothing: ${list(lookups)}`]),
  ];
}

function only(found: readonly UnstableFunctions[], accepts: (name: string) => boolean): readonly UnstableFunctions[] {
  return found
    .map(({ path, functions }) => ({ path, functions: functions.filter(accepts) }))
    .filter(({ functions }) => functions.length > 0);
}

function list(found: readonly UnstableFunctions[]): string {
  const named = found.slice(0, MAX_FILES).map(({ path, functions }) => `${path} uses ${functions.join(', ')}`);
  return [...named, ...(found.length > MAX_FILES ? [`and ${found.length - MAX_FILES} more files`] : [])].join('; ');
}
