import { ClusterForbiddenError, KindUnknownError } from '../../domain/errors/cluster-errors.ts';
import { isAboutKind } from '../../domain/errors/is-about-kind.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { ObjectReference } from '../../ports/cluster-client.ts';
import type { DestinationClients } from '../destination/open-destination.ts';

/** Up to here a GET for each is as good: a page of metadata is about as many bytes as twenty objects. */
const ONE_BY_ONE = 20;
/** A page of names must spare at least so many GETs, lest a namespace full of other people's objects is read through. */
const GETS_PER_PAGE = 10;

/** What is known of objects without a GET for each. */
export interface PresentObjects {
  /** Those that were read. */
  readonly objects: readonly KubernetesObject[];
  /** Those that are there, or may be: each is worth a GET. The others are not there. */
  readonly remaining: readonly ObjectReference[];
}

/**
 * Finds out which of many objects of one kind and namespace are there, without reading what somebody else has in that namespace: the
 * names are listed first, and whole objects only if most of what is there is wanted.
 * @throws what keeps the kind from being listed, but for a missing permission: whoever may not list may still be allowed to get
 */
export async function findPresent(
  clients: DestinationClients,
  references: readonly ObjectReference[],
): Promise<PresentObjects> {
  const [first] = references;
  if (!first || references.length <= ONE_BY_ONE) return { objects: [], remaining: references };
  try {
    const { names, isWhole } = await listNames(clients, first, Math.ceil(references.length / GETS_PER_PAGE));
    if (!isWhole) return { objects: [], remaining: references };
    const there = references.filter(({ name }) => names.has(name));
    if (there.length <= ONE_BY_ONE || there.length * 2 < names.size) return { objects: [], remaining: there };
    const { group, version, kind, namespace } = first;
    const wanted = new Set(there.map(({ name }) => name));
    const listed = await clients.clientFor(first).list({ group, version, kind }, { namespace });
    return { objects: listed.filter(({ metadata }) => wanted.has(metadata.name)), remaining: [] };
  } catch (error) {
    if (error instanceof KindUnknownError) return { objects: [], remaining: [] };
    if (error instanceof ClusterForbiddenError && isAboutKind(error)) return { objects: [], remaining: references };
    throw error;
  }
}

async function listNames(
  clients: DestinationClients,
  { group, version, kind, namespace }: ObjectReference,
  maximumPages: number,
): Promise<{ readonly names: ReadonlySet<string>; readonly isWhole: boolean }> {
  const names = new Set<string>();
  const gvk = { group, version, kind };
  let place: string | undefined;
  for (let page = 0; page < maximumPages; page += 1) {
    const query = { namespace, ...(place === undefined ? {} : { continue: place }) };
    const { items, continue: next } = await clients.clientFor(gvk).listMetadata(gvk, query);
    for (const { metadata } of items) names.add(metadata.name);
    if (next === undefined) return { names, isWhole: true };
    place = next;
  }
  return { names, isWhole: false };
}
