import { gvkOf, type KubernetesObject } from '../resource/kubernetes-object.ts';
import { type RedactOptions, redactSecrets } from '../resource/redact-secrets.ts';
import { formatResourceKey } from '../resource/resource-key.ts';
import { type ComparedPair, resourceSyncStatus } from './compare-application.ts';
import { type ComparedSides, withoutServerFields } from './compare-resource.ts';
import { overlayTarget } from './overlay-target.ts';
import type { ShownDifference, SnapshotItem } from './snapshot-item.ts';

/** What a comparison found out about a pair, as far as people want to see it. */
export interface ShownPair extends ComparedPair {
  readonly changedPaths?: readonly string[];
  /** Where the server was asked. */
  readonly sides?: ComparedSides;
}

/** What a comparison saw, with the values of Secrets masked; in the order of the keys, so that equal findings give equal snapshots. */
export function snapshotOf(pairs: readonly ShownPair[], options: RedactOptions = {}): readonly SnapshotItem[] {
  const items = pairs.map((pair) => ({ key: formatResourceKey(pair.pair.key), item: itemOf(pair, options) }));
  return items.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item);
}

function itemOf(shown: ShownPair, options: RedactOptions): SnapshotItem {
  const { pair, message, changedPaths = [] } = shown;
  const object = pair.target ?? pair.live;
  const status = resourceSyncStatus(shown);
  return {
    key: pair.key,
    version: object ? gvkOf(object).version : '',
    ...(status === undefined ? {} : { status }),
    ...(pair.isHook ? { isHook: true } : {}),
    ...(message === undefined ? {} : { message }),
    changedPaths,
    ...maskTogether(shown, status === 'OutOfSync' ? differenceOf(shown) : undefined, options),
  };
}

function differenceOf({ pair, sides }: ShownPair): ShownDifference {
  const { target, live } = pair;
  if (sides) return sides;
  const shownLive = live && withoutServerFields(live);
  const shownTarget = target && withoutServerFields(target);
  if (!shownLive) return shownTarget ? { predicted: shownTarget } : {};
  if (!shownTarget) return { live: shownLive };
  return { live: shownLive, predicted: overlayTarget(shownLive, shownTarget) };
}

/** All versions at once: equal values must get equal masks. */
function maskTogether(
  { pair }: ShownPair,
  difference: ShownDifference | undefined,
  options: RedactOptions,
): Pick<SnapshotItem, 'target' | 'live' | 'difference'> {
  const live = pair.live && withoutManagedFields(pair.live);
  const [target, shown, before, after] = redactSecrets(
    [
      pair.target,
      live,
      difference?.live as KubernetesObject | undefined,
      difference?.predicted as KubernetesObject | undefined,
    ],
    options,
  );
  return {
    ...(target ? { target } : {}),
    ...(shown ? { live: shown } : {}),
    ...(difference
      ? { difference: { ...(before ? { live: before } : {}), ...(after ? { predicted: after } : {}) } }
      : {}),
  };
}

/** They are most of many an object, and people do not read them. */
function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  const { managedFields: _managers, ...metadata } = object.metadata;
  return { ...object, metadata };
}
