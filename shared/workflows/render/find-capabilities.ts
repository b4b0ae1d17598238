import { createHash } from 'node:crypto';
import type { ApplicationSpec } from '../../domain/application/application.ts';
import { ApiThrottledError, ClusterUnreachableError } from '../../domain/errors/cluster-errors.ts';
import type { ClusterCapabilities } from '../../ports/cluster-client.ts';
import type { Dependencies } from '../dependencies.ts';

/**
 * Asks the cluster of a destination what it is able to do. If it does not answer, what it last said: manifests can be looked at
 * while it is down.
 *
 * @throws ClusterUnknownError; ClusterUnreachableError or ApiThrottledError if it never answered
 */
export async function findCapabilities(
  { clusterDirectory, capabilities, logger }: Pick<Dependencies, 'clusterDirectory' | 'capabilities' | 'logger'>,
  destination: ApplicationSpec['destination'],
): Promise<ClusterCapabilities> {
  const cluster = await clusterDirectory.open(destination);
  try {
    const found = await cluster.capabilities();
    await capabilities.save(destination, found);
    return found;
  } catch (error) {
    if (!(error instanceof ClusterUnreachableError) && !(error instanceof ApiThrottledError)) throw error;
    const last = await capabilities.read(destination);
    if (last === undefined) throw error;
    logger.info('the cluster does not answer; rendering for what it last said', { reason: error.message });
    return last;
  }
}

/** Leaves out what no group stands before, as in `v1` and `v1/Pod`: what `ClusterClient.apiGroups` says. */
export function withoutCoreGroup(apiVersions: readonly string[]): readonly string[] {
  return apiVersions.filter((served) => !/^v\d[^/.]*(\/|$)/.test(served));
}

/** One short text for the groups and kinds that a cluster serves outside of the core group: another one, and manifests may be others. */
export function hashApiGroups(apiGroups: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(apiGroups)).digest('base64url').slice(0, 16);
}
