import { nameInKind } from '../../domain/drift/application-fingerprint.ts';
import { detectMoved, detectVanished, type Movement, type RecordedKind } from '../../domain/drift/detect-drift.ts';
import { ApiThrottledError, ClusterUnreachableError, KindUnknownError } from '../../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { groupAndVersion } from '../../domain/resource/kubernetes-object.ts';
import { APPLICATION_LABEL } from '../../domain/resource/tracking.ts';
import type { ClusterClient, GroupVersionKind } from '../../ports/cluster-client.ts';
import type { DriftCheckFault } from '../../stores/drift-check-store.ts';

/** So many that most kinds of most clusters are one page: each costs a call, and a moment's memory. */
const PAGE_OBJECTS = 2_000;

/** What to look for, and where. */
export interface ListClusterOptions {
  readonly client: ClusterClient;
  readonly kinds: ReadonlyMap<string, RecordedKind>;
  /** When there are some, only these may be listed. */
  readonly namespaces: readonly string[];
}

/** How the objects of a cluster are not as they were seen. */
export interface ClusterMovements {
  readonly movements: readonly Movement[];
  readonly objects: number;
  readonly faults: readonly DriftCheckFault[];
}

/**
 * Lists the metadata of each kind, one after the other, and keeps of each page only what moved.
 *
 * A kind that may not be listed, or whose API group is down, is named among the faults, and its objects count as unmoved.
 * @throws ClusterUnreachableError, ApiThrottledError, ClusterForbiddenError if not one kind is to be had
 */
export async function listCluster({ client, kinds, namespaces }: ListClusterOptions): Promise<ClusterMovements> {
  const movements: Movement[] = [];
  const faults: DriftCheckFault[] = [];
  let objects = 0;
  for (const [kind, recorded] of kinds) {
    try {
      const found = await listKind(client, kind, recorded, namespaces);
      objects += found.objects;
      for (const movement of found.movements) movements.push(movement);
    } catch (error) {
      if (!(error instanceof GitOpsError) || error instanceof ApiThrottledError) throw error;
      // One group may be down while the server itself answers.
      if (error instanceof ClusterUnreachableError) await client.serverVersion();
      faults.push({ kind, message: error.message });
      if (faults.length === kinds.size) throw error;
    }
  }
  return { movements, objects, faults };
}

async function listKind(
  client: ClusterClient,
  kind: string,
  recorded: RecordedKind,
  namespaces: readonly string[],
): Promise<{ readonly movements: readonly Movement[]; readonly objects: number }> {
  const gvk = parseKind(kind);
  const present = new Set<string>();
  const movements: Movement[] = [];
  const scopes = await scopesOf(client, gvk, namespaces);
  for (const namespace of scopes) {
    let place: string | undefined;
    do {
      const page = await client.listMetadata(gvk, {
        namespace,
        labelSelector: APPLICATION_LABEL,
        limit: PAGE_OBJECTS,
        ...(place === undefined ? {} : { continue: place }),
      });
      for (const item of page.items) present.add(nameInKind(item));
      movements.push(...detectMoved(recorded, page.items));
      place = page.continue;
    } while (place !== undefined);
  }
  const wasListed = (name: string) =>
    scopes.length === 0 || scopes.includes('') || scopes.includes(name.slice(0, name.indexOf('/')));
  const vanished = detectVanished(recorded, (name) => wasListed(name) && !present.has(name));
  return { movements: [...movements, ...vanished], objects: present.size };
}

/** The namespaces to list; '' for all of them, or for a kind that has none. None at all if the cluster does not know the kind. */
async function scopesOf(
  client: ClusterClient,
  gvk: GroupVersionKind,
  namespaces: readonly string[],
): Promise<readonly string[]> {
  try {
    const { namespaced } = await client.resolveKind(gvk);
    return namespaced && namespaces.length > 0 ? namespaces : [''];
  } catch (error) {
    // Its definition was deleted, and all objects with it.
    if (error instanceof KindUnknownError) return [];
    throw error;
  }
}

/** `apps/v1/Deployment` or `v1/ConfigMap`. */
function parseKind(text: string): GroupVersionKind {
  const slash = text.lastIndexOf('/');
  return { ...groupAndVersion(text.slice(0, slash)), kind: text.slice(slash + 1) };
}
