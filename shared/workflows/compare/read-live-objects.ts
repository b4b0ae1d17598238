import pMap from 'p-map';
import { ClusterForbiddenError, KindUnknownError } from '../../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { isAboutKind } from '../../domain/errors/is-about-kind.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { formatResourceKey, resourceKeyOf } from '../../domain/resource/resource-key.ts';
import type { ObjectReference } from '../../ports/cluster-client.ts';
import type { DestinationClients } from '../destination/open-destination.ts';
import { findPresent } from './find-present.ts';

const CONCURRENCY = 10;

/** Which objects to read. */
export interface LiveQuery {
  /** Objects that the application applied before: they are there and bear its label, unless somebody changed that. */
  readonly known: readonly ObjectReference[];
  /** Further objects, which may be there. */
  readonly others: readonly ObjectReference[];
  /** Label selector that finds the application's own objects. */
  readonly selector: string;
}

/** What was read, and what could not be. */
export interface LiveObjects {
  /** By resource key. */
  readonly live: ReadonlyMap<string, KubernetesObject>;
  /** Why an object could not be read although others could: its API group is down, or we may not. By resource key. */
  readonly unread: ReadonlyMap<string, GitOpsError>;
}

/**
 * Reads objects of an application as they are now, with few calls (design §7): one LIST for the known ones of a kind and
 * namespace; for others a GET each or, where they are many, a look at which names there are.
 *
 * @returns by resource key; what is not there is left out, also when the cluster no longer knows its kind
 * @throws what kept any of them from being read
 */
export async function readLiveObjects(
  clients: DestinationClients,
  query: LiveQuery,
): Promise<ReadonlyMap<string, KubernetesObject>> {
  const { live, unread } = await readWhatIsReadable(clients, query);
  const [first] = unread.values();
  if (first) throw first;
  return live;
}

/**
 * Like `readLiveObjects`, but objects of a kind that cannot be read are named, and keep nobody from the others.
 * @throws what is about the cluster as a whole; what is about a kind if there is nothing else
 */
export async function readWhatIsReadable(
  clients: DestinationClients,
  { known, others, selector }: LiveQuery,
): Promise<LiveObjects> {
  const found: FoundObjects = { live: new Map(), unread: new Map() };
  const wanted = new Map([...known, ...others].map((reference) => [formatResourceKey(reference), reference]));
  const isOpen = ([key]: readonly [string, ObjectReference]) => !found.live.has(key) && !found.unread.has(key);
  const lists = groupByKindAndNamespace(known).filter((group) => group.length > 1);
  await pMap(lists, (group) => readOwnList(clients, group, { selector, wanted, found }), { concurrency: CONCURRENCY });
  // What a list did not show may be there without our label: somebody else made it, or removed the label.
  const missing = [...wanted].filter(isOpen).map(([, reference]) => reference);
  const remaining = await pMap(groupByKindAndNamespace(missing), (group) => readPresent(clients, group, found), {
    concurrency: CONCURRENCY,
  });
  await pMap(remaining.flat(), (reference) => readOne(clients, reference, found), { concurrency: CONCURRENCY });
  const [first] = found.unread.values();
  if (first && found.unread.size === wanted.size) throw first;
  return found;
}

/** What was read so far, by resource key. */
interface FoundObjects extends LiveObjects {
  readonly live: Map<string, KubernetesObject>;
  readonly unread: Map<string, GitOpsError>;
}

/** Reads the objects of one kind and namespace that bear the label of the application. */
async function readOwnList(
  clients: DestinationClients,
  group: readonly ObjectReference[],
  {
    selector,
    wanted,
    found,
  }: { readonly selector: string; readonly wanted: ReadonlyMap<string, unknown>; readonly found: FoundObjects },
): Promise<void> {
  const [first] = group;
  if (!first) return;
  const listed = await orError(listOwn(clients, first, selector));
  // Whoever may not list may still be allowed to get.
  if (listed instanceof ClusterForbiddenError) return;
  if (listed instanceof GitOpsError) return markUnread(group, listed, found);
  for (const object of listed) {
    const key = formatResourceKey(resourceKeyOf(object));
    if (wanted.has(key)) found.live.set(key, object);
  }
}

/** Reads those of one kind and namespace that a look at the names spares a GET; answers the others. */
async function readPresent(
  clients: DestinationClients,
  group: readonly ObjectReference[],
  found: FoundObjects,
): Promise<readonly ObjectReference[]> {
  const present = await orError(findPresent(clients, group));
  if (present instanceof GitOpsError) {
    markUnread(group, present, found);
    return [];
  }
  for (const object of present.objects) found.live.set(formatResourceKey(resourceKeyOf(object)), object);
  return present.remaining;
}

async function readOne(clients: DestinationClients, reference: ObjectReference, found: FoundObjects): Promise<void> {
  const read = await orError(getIfKnown(clients, reference));
  if (read instanceof GitOpsError) markUnread([reference], read, found);
  else if (read) found.live.set(formatResourceKey(reference), read);
}

function markUnread(group: readonly ObjectReference[], reason: GitOpsError, { unread }: FoundObjects): void {
  for (const reference of group) unread.set(formatResourceKey(reference), reason);
}

async function orError<Result>(work: Promise<Result>): Promise<Result | GitOpsError> {
  try {
    return await work;
  } catch (error) {
    if (isAboutKind(error)) return error;
    throw error;
  }
}

function groupByKindAndNamespace(references: readonly ObjectReference[]): readonly (readonly ObjectReference[])[] {
  return [...Map.groupBy(references, ({ group, kind, namespace }) => `${group}/${kind}/${namespace}`).values()];
}

async function listOwn(
  clients: DestinationClients,
  { group, version, kind, namespace }: ObjectReference,
  labelSelector: string,
): Promise<readonly KubernetesObject[]> {
  const gvk = { group, version, kind };
  try {
    const items = await clients.clientFor(gvk).list(gvk, { namespace, labelSelector });
    // Items of a list do not say what they are.
    return items.map((item) => ({ ...item, apiVersion: item.apiVersion ?? apiVersionOf(gvk), kind }));
  } catch (error) {
    if (error instanceof KindUnknownError) return [];
    throw error;
  }
}

async function getIfKnown(clients: DestinationClients, reference: ObjectReference) {
  try {
    return await clients.clientFor(reference).get(reference);
  } catch (error) {
    if (error instanceof KindUnknownError) return undefined;
    throw error;
  }
}

function apiVersionOf({ group, version }: { group: string; version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}
