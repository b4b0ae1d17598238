import { createHash } from 'node:crypto';
import type { ApplicationSpec } from '../../domain/application/application.ts';
import type { ServedHashes } from '../../domain/application/look-basis.ts';
import { ApiThrottledError, ClusterUnreachableError } from '../../domain/errors/cluster-errors.ts';
import type { ApiGroups, ClusterCapabilities } from '../../ports/cluster-client.ts';
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

/** What a cluster serves outside of the core group, which is another one only with another version of the server. */
export function apiGroupsOf({ apiVersions }: ClusterCapabilities): ApiGroups {
  const ofGroups = apiVersions.filter((served) => !/^v\d[^/.]*(\/|$)/.test(served));
  const isKind = (served: string) => served.split('/').length > 2;
  return { versions: ofGroups.filter((served) => !isKind(served)), kinds: ofGroups.filter(isKind) };
}

/** A short text for the groups that a cluster serves, and one for the kinds in them: other ones, and manifests may be others. */
export function hashServed({ versions, kinds }: ApiGroups): ServedHashes {
  const hash = (names: readonly string[]) =>
    createHash('sha256').update(JSON.stringify(names)).digest('base64url').slice(0, 12);
  return { groups: hash(versions), ...(kinds ? { kinds: hash(kinds) } : {}) };
}
