import type { ClusterDriftCheck } from '../../shared/contracts/drift-api.ts';
import type { ShownCluster } from '../api/find-cluster.ts';
import { formatFields, formatTable } from './table.ts';

/** The list of clusters; `wide` has what they are limited to as well. */
export function formatClusters(
  clusters: readonly ShownCluster[],
  { wide, hasColor }: { readonly wide: boolean; readonly hasColor: boolean },
): string {
  const rows = clusters.map((cluster) => [
    cluster.server,
    cluster.name,
    cluster.serverVersion ?? '',
    cluster.connectionState.status,
    describeDriftCheck(cluster.driftCheck),
    ...(wide ? limitsOf(cluster) : []),
    cluster.connectionState.message,
  ]);
  const limits = wide ? ['PROJECT', 'NAMESPACES', 'LABELS'] : [];
  const heading = ['SERVER', 'NAME', 'VERSION', 'STATUS', 'DRIFT CHECK', ...limits, 'MESSAGE'];
  return formatTable(heading, rows, { hasColor });
}

/** All of one cluster. */
export function formatCluster(cluster: ShownCluster, style: { readonly hasColor: boolean }): string {
  const [project, namespaces, labels] = limitsOf(cluster);
  return formatFields(
    [
      ['Server', cluster.server],
      ['Name', cluster.name],
      ['Version', cluster.serverVersion],
      ['Status', cluster.connectionState.status],
      ['Message', cluster.connectionState.message],
      ['Project', project],
      ['Namespaces', namespaces],
      ['Labels', labels],
      ['Drift check', describeDriftCheck(cluster.driftCheck)],
    ],
    style,
  );
}

function limitsOf({ project = '', namespaces = [], labels = {} }: ShownCluster): readonly string[] {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return [project, namespaces.join(','), pairs.join(',')];
}

/** When the cluster was checked for drift last, and what kept it from being checked whole. */
function describeDriftCheck({ last, failure }: ClusterDriftCheck = {}): string {
  if (failure) return `failed: ${failure.message}`;
  if (!last) return '';
  const missed = last.faults.length === 0 ? '' : `, not checked: ${last.faults.map(({ kind }) => kind).join(', ')}`;
  return `${last.checkedAt}${missed}`;
}
