import pMap from 'p-map';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { Omission } from '../../domain/tree/omission.ts';
import { identityOf } from '../../domain/tree/owner-graph.ts';
import type { ClusterClient } from '../../ports/cluster-client.ts';

/** What was read of some objects. */
export interface WholeReading {
  readonly objects: readonly KubernetesObject[];
  readonly omissions: readonly Omission[];
}

const CONCURRENCY = 10;
/** From so many on, one list of their kind and namespace costs less than a call each. */
const LIST_FROM = 5;
/** More than any page shows; the rest goes without health. */
const MOST_OBJECTS = 2_000;

/**
 * Reads objects as a whole of which the metadata is known; one that is gone meanwhile is left out of the answer.
 * @param isOver whether there is no time left; asked before each call
 */
export async function readWholeObjects(
  client: ClusterClient,
  wanted: readonly KubernetesObject[],
  isOver: () => boolean,
): Promise<WholeReading> {
  const groups = Map.groupBy(
    wanted.slice(0, MOST_OBJECTS),
    ({ apiVersion, kind, metadata }) => `${apiVersion}/${kind}/${metadata.namespace ?? ''}`,
  );
  const calls = [...groups.values()].flatMap((group) =>
    group.length < LIST_FROM ? group.map((object) => [object]) : [group],
  );
  const readings = await pMap(
    calls,
    (group): Promise<WholeReading> | WholeReading =>
      isOver() ? { objects: [], omissions: leaveOut(group, 'no time left') } : readGroup(client, group),
    { concurrency: CONCURRENCY },
  );
  return {
    objects: readings.flatMap(({ objects }) => objects),
    omissions: [
      ...readings.flatMap(({ omissions }) => omissions),
      ...leaveOut(wanted.slice(MOST_OBJECTS), `more than ${MOST_OBJECTS} objects`),
    ],
  };
}

async function readGroup(client: ClusterClient, group: readonly KubernetesObject[]): Promise<WholeReading> {
  const [first] = group;
  if (!first) return { objects: [], omissions: [] };
  const gvk = gvkOf(first);
  const { namespace = '', name } = first.metadata;
  try {
    const found =
      group.length === 1
        ? [await client.get({ ...gvk, namespace, name })].filter((object) => object !== undefined)
        : await client.list(gvk, { namespace });
    const identities = new Set(group.map(identityOf));
    return { objects: found.filter((object) => identities.has(identityOf(object))), omissions: [] };
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    return { objects: [], omissions: leaveOut(group, error.message) };
  }
}

function leaveOut(group: readonly KubernetesObject[], why: string): readonly Omission[] {
  return group.map(({ kind, metadata }) => ({ what: `health of ${kind} ${metadata.name}`, why }));
}
