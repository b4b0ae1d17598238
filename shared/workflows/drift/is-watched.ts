import { type Application, formatApplicationRef } from '../../domain/application/application.ts';
import type { DriftCheckState } from '../../stores/drift-check-store.ts';
import type { Settings } from '../dependencies.ts';

/** A check that is so many intervals old has stopped, or is very late. */
const LATE_INTERVALS = 2;

/** Whether drift checks are made, and as often as applications are looked at by schedule. */
export function checksAreFrequent({ driftIntervalSeconds: drift, refreshIntervalSeconds: refresh }: Settings): boolean {
  return drift > 0 && drift <= refresh;
}

/**
 * Whether the drift check of its cluster tells of every change to the objects of an application, so that nobody else has to look at them:
 * it went through, lately and since the comparison that it compares with, and saw all of them.
 * @param since when that comparison was made
 */
export function isWatched(
  { last, failure, looks, namespaces }: DriftCheckState,
  { metadata, status }: Application,
  { since, settings, now }: { readonly since: string; readonly settings: Settings; readonly now: Date },
): boolean {
  if (!last || failure || last.checkedAt < since) return false;
  const oldest = now.getTime() - LATE_INTERVALS * settings.driftIntervalSeconds * 1000;
  if (Date.parse(last.checkedAt) < oldest) return false;
  // It was seen to move, and the check is in no hurry to find out what it came to.
  const look = looks[formatApplicationRef(metadata)];
  if (look && look.notBefore > now.toISOString()) return false;
  const unlisted = new Set(last.faults.map(({ kind }) => withoutVersion(kind)));
  return status.resources.every(
    ({ group, version, kind, namespace }) =>
      !unlisted.has(withoutVersion(`${group === '' ? '' : `${group}/`}${version}/${kind}`)) &&
      (!namespaces || !namespace || namespaces.includes(namespace)),
  );
}

/** `apps/v1/Deployment` → `apps/Deployment`. */
function withoutVersion(kind: string): string {
  const [name, , group = ''] = kind.split('/').reverse();
  return `${group}/${name}`;
}
