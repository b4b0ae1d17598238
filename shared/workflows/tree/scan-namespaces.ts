import pMap from 'p-map';
import { KindUnknownError } from '../../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import type { Omission } from '../../domain/tree/omission.ts';
import type { ClusterClient, KindInfo, ObjectMetadataOnly } from '../../ports/cluster-client.ts';

/** What stands in some namespaces. */
export interface NamespaceScan {
  readonly objects: readonly ObjectMetadataOnly[];
  readonly omissions: readonly Omission[];
}

/** What to look through. */
export interface ScanOptions {
  /** '' for what is in no namespace. */
  readonly namespaces: readonly string[];
  /** In the order of their importance. */
  readonly kinds: readonly KindInfo[];
  /** Whether there is no time left; asked before each call. */
  readonly isOver: () => boolean;
}

const CONCURRENCY = 10;
const PAGE_OBJECTS = 500;
/** Of one kind in one namespace. */
const MOST_PAGES = 10;
/** 100 kinds in 6 namespaces: some seconds for a far cluster. */
const MOST_LISTS = 600;

/** Lists the metadata of all kinds in some namespaces, with so many calls and no more; what that does not show is named. */
export async function scanNamespaces(client: ClusterClient, options: ScanOptions): Promise<NamespaceScan> {
  const lists = options.kinds.flatMap((kind) =>
    options.namespaces
      .filter((namespace) => kind.namespaced === (namespace !== ''))
      .map((namespace) => ({ kind, namespace })),
  );
  const scans = await pMap(
    lists,
    ({ kind, namespace }, index) => {
      const why = index >= MOST_LISTS ? `more than ${MOST_LISTS} lists` : options.isOver() ? 'no time left' : undefined;
      return why ? leaveOut(kind, namespace, why) : scanKind(client, kind, namespace);
    },
    { concurrency: CONCURRENCY },
  );
  return {
    objects: scans.flatMap(({ objects }) => objects),
    omissions: scans.flatMap(({ omissions }) => omissions),
  };
}

async function scanKind(client: ClusterClient, kind: KindInfo, namespace: string): Promise<NamespaceScan> {
  const objects: ObjectMetadataOnly[] = [];
  try {
    let place: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const found = await client.listMetadata(kind, {
        namespace,
        limit: PAGE_OBJECTS,
        ...(place === undefined ? {} : { continue: place }),
      });
      for (const object of found.items) objects.push(object);
      place = found.continue;
      if (place === undefined) return { objects, omissions: [] };
    }
    const why = `more than ${MOST_PAGES * PAGE_OBJECTS} objects`;
    return { objects, omissions: leaveOut(kind, namespace, why).omissions };
  } catch (error) {
    // Its definition has just gone, and its objects with it.
    if (error instanceof KindUnknownError) return { objects: [], omissions: [] };
    if (!(error instanceof GitOpsError)) throw error;
    return { objects, omissions: leaveOut(kind, namespace, error.message).omissions };
  }
}

function leaveOut({ kind, group }: KindInfo, namespace: string, why: string): NamespaceScan {
  const what = `${kind}${group ? `.${group}` : ''}${namespace ? ` in ${namespace}` : ''}`;
  return { objects: [], omissions: [{ what, why }] };
}
