import type { Application, ResourceStatus } from '../../domain/application/application.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { health } from '../../domain/health/health-status.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { formatResourceKey, type ResourceKey } from '../../domain/resource/resource-key.ts';
import type { ManagedResource } from '../../domain/tree/build-resource-tree.ts';
import type { Omission } from '../../domain/tree/omission.ts';
import type { ObjectReference } from '../../ports/cluster-client.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { ownSelector } from '../compare/compare-application.ts';
import { readLiveObjects } from '../compare/read-live-objects.ts';
import type { DestinationClients } from '../destination/open-destination.ts';

/** What an application manages, as it is now. */
export interface ManagedReading {
  readonly managed: readonly ManagedResource[];
  readonly omissions: readonly Omission[];
}

/** The key of a row of `status.resources`. */
export function statusKeyOf({ group, kind, namespace = '', name }: ResourceStatus): ResourceKey {
  return { group, kind, namespace, name };
}

/**
 * Reads the objects that an application manages, kind by kind: one that cannot be read is named, and shown as it was last seen.
 */
export async function readManagedResources(
  clients: DestinationClients,
  { application, control }: ApplicationRecord,
): Promise<ManagedReading> {
  const rows = application.status.resources.map((row) => ({ ...statusKeyOf(row), row }));
  const known = new Set(control.inventory.map(formatResourceKey));
  const others = rows
    .filter((row) => !known.has(formatResourceKey(row)))
    .map(({ row, ...key }): ObjectReference => ({ ...key, version: row.version }));
  const groups = Map.groupBy(
    [...control.inventory, ...others],
    ({ group, kind }) => `${kind}${group ? `.${group}` : ''}`,
  );
  const readings = await Promise.all(
    [...groups].map(([what, references]) => readKind(clients, application, { what, references, known })),
  );
  const live = new Map(readings.flatMap((reading) => [...reading.live]));
  const unread = new Set(readings.flatMap(({ omission }) => (omission ? [omission.what] : [])));
  return {
    managed: rows.map(({ row, ...key }) => {
      const found = live.get(formatResourceKey(key));
      const isUnread = unread.has(`${key.kind}${key.group ? `.${key.group}` : ''}`);
      const shown = isUnread ? row.health : health('Missing');
      return { ...key, version: row.version, ...(found ? { live: found } : shown && { health: shown }) };
    }),
    omissions: readings.flatMap(({ omission }) => omission ?? []),
  };
}

interface KindReading {
  readonly live: ReadonlyMap<string, KubernetesObject>;
  readonly omission?: Omission;
}

interface KindQuery {
  readonly what: string;
  readonly references: readonly ObjectReference[];
  readonly known: ReadonlySet<string>;
}

async function readKind(
  clients: DestinationClients,
  { metadata }: Application,
  { what, references, known }: KindQuery,
): Promise<KindReading> {
  const isKnown = (reference: ObjectReference) => known.has(formatResourceKey(reference));
  try {
    const query = {
      known: references.filter(isKnown),
      others: references.filter((reference) => !isKnown(reference)),
      selector: ownSelector(metadata),
    };
    return { live: await readLiveObjects(clients, query) };
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    return { live: new Map(), omission: { what, why: error.message } };
  }
}
