import type { SnapshotItem } from '../../domain/diff/snapshot-item.ts';
import {
  ApiThrottledError,
  ClusterForbiddenError,
  ClusterUnreachableError,
} from '../../domain/errors/cluster-errors.ts';
import { formatResourceKey, resourceKeyOf } from '../../domain/resource/resource-key.ts';
import { buildResourceTree } from '../../domain/tree/build-resource-tree.ts';
import { describeOmissions } from '../../domain/tree/omission.ts';
import type { ResourceTree } from '../../domain/tree/resource-node.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';
import { statusKeyOf } from '../tree/read-managed-resources.ts';
import { readResourceTree } from '../tree/read-resource-tree.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/** A tree as it is shown, and what is not quite right with it. */
export interface ShownResourceTree {
  readonly tree: ResourceTree;
  readonly warnings: readonly string[];
}

/**
 * Shows what an application consists of, as its cluster is now; when the cluster does not answer, as it was when it was last compared.
 * @throws ForbiddenError, NotFoundError, ClusterUnknownError
 */
export async function showResourceTree(deps: Dependencies, selector: ApplicationSelector): Promise<ShownResourceTree> {
  const record = await readApplication(deps, selector);
  try {
    const { tree, omissions } = await readResourceTree(deps, record);
    return { tree, warnings: describeOmissions(omissions) };
  } catch (error) {
    const isSilent =
      error instanceof ClusterUnreachableError ||
      error instanceof ApiThrottledError ||
      error instanceof ClusterForbiddenError;
    if (!isSilent) throw error;
    const { control, application } = record;
    const at = control.snapshot?.takenAt ?? application.status.reconciledAt ?? 'never';
    const warning = `this is the state of ${at}, without what the objects own: ${error.message}`;
    return { tree: await lastKnownTree(deps, record), warnings: [warning] };
  }
}

/** What the last comparison saw; objects that it did not keep are shown by what the status says. */
async function lastKnownTree(deps: Dependencies, { application, control }: ApplicationRecord): Promise<ResourceTree> {
  const seen = new Map<string, SnapshotItem>();
  for await (const items of deps.snapshots.read(control.snapshot?.parts ?? [])) {
    for (const item of items ?? []) seen.set(formatResourceKey(item.key), item);
  }
  const rows = application.status.resources.map((row) => ({ ...statusKeyOf(row), row }));
  const healths = new Map(rows.map(({ row, ...key }) => [formatResourceKey(key), row.health]));
  return buildResourceTree({
    managed: rows.map(({ row: { version, health }, ...key }) => {
      const live = seen.get(formatResourceKey(key))?.live;
      return { ...key, version, ...(live && { live }), ...(health && { health }) };
    }),
    others: [],
    assess: (object) => healths.get(formatResourceKey(resourceKeyOf(object))),
    isPermitted: () => true,
  });
}
