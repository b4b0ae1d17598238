import pMap from 'p-map';
import { ClusterForbiddenError, KindUnknownError } from '../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../domain/errors/gitops-error.ts';
import { isAboutKind } from '../domain/errors/is-about-kind.ts';
import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import { formatResourceKey, resourceKeyOf } from '../domain/resource/resource-key.ts';
import type { ObjectReference } from '../ports/cluster-client.ts';
import { findPresent } from './find-present.ts';
import type { DestinationClients } from './open-destination.ts';

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
  const live = new Map<string, KubernetesObject>();
  const unread = new Map<string, GitOpsError>();
  const wanted = new Map([...known, ...others].map((reference) => [formatResourceKey(reference), reference]));
  const lists = groupByKindAndNamespace(known).filter((group) => group.length > 1);
  await pMap(
    lists,
    async (group) => {
      const [first] = group;
      if (!first) return;
      const found = await orError(listOwn(clients, first, selector));
      // Whoever may not list may still be allowed to get.
      if (found instanceof GitOpsError) {
        if (!(found instanceof ClusterForbiddenError))
          for (const one of group) unread.set(formatResourceKey(one), found);
        return;
      }
      for (const object of found) {
        const key = formatResourceKey(resourceKeyOf(object));
        if (wanted.has(key)) live.set(key, object);
      }
    },
    { concurrency: CONCURRENCY },
  );
  // What a list did not show may be there without our label: somebody else made it, or removed the label.
  const missing = [...wanted.entries()].flatMap(([key, one]) => (live.has(key) || unread.has(key) ? [] : one));
  const remaining = await pMap(
    groupByKindAndNamespace(missing),
    async (group) => {
      const found = await orError(findPresent(clients, group));
      if (found instanceof GitOpsError) {
        for (const one of group) unread.set(formatResourceKey(one), found);
        return [];
      }
      for (const object of found.objects) live.set(formatResourceKey(resourceKeyOf(object)), object);
      return found.remaining;
    },
    { concurrency: CONCURRENCY },
  );
  await pMap(
    remaining.flat(),
    async (reference) => {
      const key = formatResourceKey(reference);
      const found = await orError(getIfKnown(clients, reference));
      if (found instanceof GitOpsError) unread.set(key, found);
      else if (found) live.set(key, found);
    },
    { concurrency: CONCURRENCY },
  );
  const [first] = unread.values();
  if (first && unread.size === wanted.size) throw first;
  return { live, unread };
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
