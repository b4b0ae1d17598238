import { type Application, formatApplicationRef } from '../../domain/application/application.ts';
import { fingerprintPairs, outcomeOf } from '../../domain/drift/application-fingerprint.ts';
import type { ApplicationComparison } from '../compare/compare-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { findDestinationCluster } from '../destination/find-destination-cluster.ts';
import { isOwnKind } from '../destination/own-objects-client.ts';

/**
 * Keeps what a comparison saw for the drift check of the cluster. To be called before the comparison itself is saved: if the process
 * dies in between, the refresh is done again, and the check is only a little too early.
 * @returns the server of the cluster; undefined if nobody checks it
 */
export async function recordFingerprint(
  deps: Dependencies,
  { metadata, spec }: Application,
  { objects, sync, health }: ApplicationComparison,
): Promise<string | undefined> {
  if (deps.settings.driftIntervalSeconds === 0) return undefined;
  const { server } = await findDestinationCluster(deps, spec.destination);
  if (!server) return undefined;
  const inCluster = objects.map(({ pair }) => pair).filter(({ key }) => !isOwnKind(key));
  await deps.driftChecks.watch(server);
  await deps.fingerprints.save(server, {
    application: formatApplicationRef(metadata),
    outcome: outcomeOf(sync, health.status),
    kinds: fingerprintPairs(inCluster),
  });
  return server;
}
