import pMap from 'p-map';
import { KindUnknownError } from '../domain/errors/cluster-errors.ts';
import type { KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import { formatResourceKey } from '../domain/resource/resource-key.ts';
import type { ObjectReference } from '../ports/cluster-client.ts';
import type { DestinationClients } from './open-destination.ts';

/** Up to this many objects of one kind and namespace are read one by one; beyond, one list is cheaper. */
const GET_AT_MOST = 3;
const CONCURRENCY = 10;

/**
 * Reads objects of an application as they are now: by GET or by LIST, whichever is fewer calls (design §7).
 *
 * @param selector label selector that finds the application's own objects
 * @returns by resource key; what is not there is left out, also when the cluster no longer knows its kind
 */
export async function readLiveObjects(
  clients: DestinationClients,
  references: readonly ObjectReference[],
  selector: string,
): Promise<ReadonlyMap<string, KubernetesObject>> {
  const live = new Map<string, KubernetesObject>();
  const missing: ObjectReference[] = [];

  await pMap(
    groupByKindAndNamespace(references),
    async (group) => {
      const [first] = group;
      if (!first || group.length <= GET_AT_MOST) {
        missing.push(...group);
        return;
      }
      const listed = await listOwn(clients, first, selector);
      for (const reference of group) {
        const found = listed.get(reference.name);
        if (found) live.set(formatResourceKey(reference), found);
        // It may be there without our label: somebody else made it, or removed the label.
        else missing.push(reference);
      }
    },
    { concurrency: CONCURRENCY },
  );
  await pMap(
    missing,
    async (reference) => {
      const found = await getIfKnown(clients, reference);
      if (found) live.set(formatResourceKey(reference), found);
    },
    { concurrency: CONCURRENCY },
  );
  return live;
}

function groupByKindAndNamespace(references: readonly ObjectReference[]): readonly (readonly ObjectReference[])[] {
  return [...Map.groupBy(references, ({ group, kind, namespace }) => `${group}/${kind}/${namespace}`).values()];
}

async function listOwn(clients: DestinationClients, { group, version, kind, namespace }: ObjectReference, selector: string) {
  const gvk = { group, version, kind };
  try {
    const items = await clients.clientFor(gvk).list(gvk, { namespace, labelSelector: selector });
    return new Map(items.map((item) => [item.metadata.name, { ...item, apiVersion: item.apiVersion ?? apiVersionOf(gvk), kind }]));
  } catch (error) {
    if (error instanceof KindUnknownError) return new Map<string, KubernetesObject>();
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
