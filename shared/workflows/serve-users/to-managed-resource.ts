import type { ManagedResource } from '../../contracts/resource-api.ts';
import { withoutServerFields } from '../../domain/diff/compare-resource.ts';
import type { ShownDifference, SnapshotItem } from '../../domain/diff/snapshot-item.ts';

/** An object as Argo CD's clients expect it: states as JSON texts, `null` for what is not there. */
export function toManagedResource(item: SnapshotItem): ManagedResource {
  const { key, status, message, changedPaths, target, live, isHook } = item;
  const sides = sidesOf(item);
  return {
    group: key.group,
    kind: key.kind,
    ...(key.namespace && { namespace: key.namespace }),
    name: key.name,
    targetState: textOf(target),
    liveState: textOf(live),
    normalizedLiveState: textOf(sides.live),
    predictedLiveState: textOf(sides.predicted),
    ...(live?.metadata.resourceVersion !== undefined && { resourceVersion: live.metadata.resourceVersion }),
    ...(status === 'OutOfSync' && { modified: true }),
    ...(isHook && { hook: true }),
    ...(status !== undefined && { status }),
    ...(message !== undefined && { message }),
    ...(changedPaths.length > 0 && { changedPaths: [...changedPaths] }),
  };
}

/** Of equal objects only one side is stored. */
function sidesOf({ difference, live }: SnapshotItem): ShownDifference {
  if (difference) return difference;
  if (!live) return {};
  const same = withoutServerFields(live);
  return { live: same, predicted: same };
}

function textOf(state: object | undefined): string {
  return JSON.stringify(state ?? null);
}
