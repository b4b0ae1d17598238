import { ClusterUnknownError } from '../../domain/errors/cluster-errors.ts';
import { NotFoundError } from '../../domain/errors/request-errors.ts';
import type { ClusterRecord } from '../../stores/cluster-store.ts';
import type { DriftCheckState } from '../../stores/drift-check-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ConnectionState, checkConnections } from './connection-state.ts';

/** What an Application names when it means the default cluster; always shown if there is one, as Argo CD does. */
const DEFAULT_CLUSTER = { server: 'https://kubernetes.default.svc', name: 'in-cluster' };

/** A cluster as the API shows it: no credentials. */
export interface ShownCluster extends Partial<Omit<ClusterRecord, 'server' | 'name'>> {
  readonly server: string;
  readonly name: string;
  readonly serverVersion?: string;
  readonly connectionState: ConnectionState;
  /** Absent before the first one. */
  readonly driftCheck?: Pick<DriftCheckState, 'last' | 'failure' | 'nextAt'>;
}

/** Names a cluster by its server or its name. */
export type ClusterSelector = { readonly server?: string; readonly name?: string };

/** Lists clusters, and asks each whether it answers. */
export async function listClusters(deps: Dependencies, filter: ClusterSelector): Promise<readonly ShownCluster[]> {
  const registered = await deps.clusters.list();
  const all = (await hasDefaultCluster(deps, registered)) ? [DEFAULT_CLUSTER, ...registered] : registered;
  const selected = all.filter(
    ({ server, name }) => (!filter.server || server === filter.server) && (!filter.name || name === filter.name),
  );
  return await showClusters(deps, selected);
}

/**
 * Shows one cluster, and asks whether it answers.
 * @throws NotFoundError
 */
export async function getCluster(deps: Dependencies, selector: ClusterSelector): Promise<ShownCluster> {
  const record = (await deps.clusters.find(selector)) ?? (await findDefaultCluster(deps, selector));
  if (!record) throw new NotFoundError(`cluster "${selector.server ?? selector.name}" not found`);
  const [shown] = await showClusters(deps, [record]);
  return shown as ShownCluster;
}

async function showClusters(
  deps: Dependencies,
  clusters: readonly (ClusterRecord | typeof DEFAULT_CLUSTER)[],
): Promise<readonly ShownCluster[]> {
  const checked = await checkConnections(deps, clusters, async ({ server }) =>
    (await deps.clusterDirectory.open({ server })).serverVersion(),
  );
  const drift = new Map((await deps.driftChecks.list()).map((state) => [state.cluster, state]));
  return clusters.map((cluster, position) => {
    const driftCheck = drift.get(cluster.server);
    const found = checked[position];
    return {
      ...cluster,
      ...(found?.finding !== undefined && { serverVersion: found.finding }),
      connectionState: found?.connectionState ?? { status: 'Unknown', message: '' },
      ...(driftCheck?.nextAt && { driftCheck: shownCheck(driftCheck) }),
    };
  });
}

function shownCheck({ last, failure, nextAt }: DriftCheckState): NonNullable<ShownCluster['driftCheck']> {
  return { ...(last && { last }), ...(failure && { failure }), ...(nextAt && { nextAt }) };
}

async function findDefaultCluster(deps: Dependencies, { server, name }: ClusterSelector) {
  const isMeant = server === DEFAULT_CLUSTER.server || name === DEFAULT_CLUSTER.name;
  return isMeant && (await hasDefaultCluster(deps, [])) ? DEFAULT_CLUSTER : undefined;
}

async function hasDefaultCluster(deps: Dependencies, registered: readonly ClusterRecord[]): Promise<boolean> {
  if (registered.some(({ server }) => server === DEFAULT_CLUSTER.server)) return false;
  try {
    await deps.clusterDirectory.open({ server: DEFAULT_CLUSTER.server });
    return true;
  } catch (error) {
    return !(error instanceof ClusterUnknownError);
  }
}
