import pMap from 'p-map';
import { KindUnknownError } from '../domain/errors/cluster-errors.ts';
import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import { formatResourceKey, resourceKeyOf } from '../domain/resource/resource-key.ts';
import type { ObjectReference } from '../ports/cluster-client.ts';
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

/**
 * Reads objects of an application as they are now, with few calls (design §7): one LIST for the known ones of a kind and
 * namespace, a GET for each other one.
 *
 * @returns by resource key; what is not there is left out, also when the cluster no longer knows its kind
 */
export async function readLiveObjects(
  clients: DestinationClients,
  { known, others, selector }: LiveQuery,
): Promise<ReadonlyMap<string, KubernetesObject>> {
  const live = new Map<string, KubernetesObject>();
  const wanted = new Map([...known, ...others].map((reference) => [formatResourceKey(reference), reference]));
  const lists = groupByKindAndNamespace(known).filter((group) => group.length > 1);
  await pMap(
    lists,
    async ([first]) => {
      if (!first) return;
      for (const found of await listOwn(clients, first, selector)) {
        const key = formatResourceKey(resourceKeyOf(found));
        if (wanted.has(key)) live.set(key, found);
      }
    },
    { concurrency: CONCURRENCY },
  );
  // What a list did not show may be there without our label: somebody else made it, or removed the label.
  const missing = [...wanted].filter(([key]) => !live.has(key));
  await pMap(
    missing,
    async ([key, reference]) => {
      const found = await getIfKnown(clients, reference);
      if (found) live.set(key, found);
    },
    { concurrency: CONCURRENCY },
  );
  return live;
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
