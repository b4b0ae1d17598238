import pMap from 'p-map';
import { type ApplicationRef, sourcesOf } from '../domain/application/application.ts';
import { evolveConditions } from '../domain/application/conditions.ts';
import { cascadePolicy } from '../domain/application/finalizers.ts';
import { type PropagationPolicy, survivesDeletion } from '../domain/application/sync-options.ts';
import { ClusterUnknownError } from '../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../domain/errors/gitops-error.ts';
import { canonicalRepositoryUrl } from '../domain/git/repository-url.ts';
import { compareForDelete } from '../domain/resource/kind-order.ts';
import { gvkOf, type KubernetesObject } from '../domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../domain/resource/resource-key.ts';
import { isTrackedBy } from '../domain/resource/tracking.ts';
import { waveOf } from '../domain/resource/wave.ts';
import { pollDelaySeconds } from '../domain/sync/retry-backoff.ts';
import { assertClaimHolds, type Claim, releaseClaimed, saveClaimed } from './claim-application.ts';
import { ownSelector } from './compare-application.ts';
import type { Dependencies } from './dependencies.ts';
import { describeTrouble } from './describe-trouble.ts';
import { type DestinationClients, openDestination } from './open-destination.ts';
import { isOwnKind } from './own-objects-client.ts';
import { readLiveObjects } from './read-live-objects.ts';
import { refreshParent } from './refresh-parent.ts';

const LONGEST_WAIT_SECONDS = 15;

/**
 * Takes the deletion of an application one pass further: its objects go highest wave first, one wave a pass, and the
 * application itself when none is left (reference/argocd.md, "Application deletion").
 */
export async function deleteApplication(deps: Dependencies, claim: Claim): Promise<void> {
  const { application, control } = claim.record;
  if (control.sync) return waitAndSay(deps, claim, undefined); // its termination comes first
  const cascade = cascadePolicy(application.metadata.finalizers);
  if (!cascade) return removeRecord(deps, claim);
  try {
    const clients = await openDestination(deps, application.spec);
    const left = await deleteHighestWave(deps, claim, clients, control.deletion?.propagationPolicy ?? cascade);
    return left ? await waitAndSay(deps, claim, undefined) : await removeRecord(deps, claim);
  } catch (error) {
    // Nobody can delete what was in a cluster that is not registered any more.
    if (error instanceof ClusterUnknownError) return removeRecord(deps, claim);
    const trouble = error instanceof GitOpsError ? describeTrouble(error) : undefined;
    const refusal = error instanceof GitOpsError ? error.message : undefined;
    if (!trouble && !refusal) throw error;
    return waitAndSay(deps, claim, trouble?.message ?? refusal);
  }
}

/** @returns whether objects are left that will go */
async function deleteHighestWave(
  deps: Dependencies,
  claim: Claim,
  clients: DestinationClients,
  propagationPolicy: PropagationPolicy,
): Promise<boolean> {
  const { application, control } = claim.record;
  const query = { known: control.inventory, others: [], selector: ownSelector(application.metadata) };
  const live = [...(await readLiveObjects(clients, query)).values()];
  const going = live.filter(
    (object) =>
      isTrackedBy(object, application.metadata) &&
      !survivesDeletion(object) &&
      // An application that renders itself goes last, by the end of this very deletion.
      !isItself(object, application.metadata),
  );
  if (going.length === 0) return false;

  const highest = Math.max(...going.map(waveOf));
  const wave = going.filter((object) => waveOf(object) === highest).sort(byDeleteOrder);
  const standing = wave.filter((object) => !object.metadata.deletionTimestamp);
  await pMap(
    standing,
    async (object) => {
      assertClaimHolds(deps, claim);
      const { uid } = object.metadata;
      const reference = { ...resourceKeyOf(object), version: gvkOf(object).version };
      await clients
        .clientFor(reference)
        .delete(reference, { propagationPolicy, ...(uid === undefined ? {} : { uid }) });
    },
    { concurrency: deps.settings.applyConcurrency },
  );
  return true;
}

function isItself(object: KubernetesObject, { namespace, name }: ApplicationRef): boolean {
  const { metadata } = object;
  return isOwnKind(gvkOf(object)) && metadata.namespace === namespace && metadata.name === name;
}

function byDeleteOrder(a: KubernetesObject, b: KubernetesObject): number {
  return compareForDelete({ kind: a.kind, name: a.metadata.name }, { kind: b.kind, name: b.metadata.name });
}

async function waitAndSay(deps: Dependencies, claim: Claim, problem: string | undefined): Promise<void> {
  await releaseClaimed(deps, claim, (current) => {
    const now = deps.clock.now();
    const { application, control } = current;
    const at = new Date(now.getTime() + pollDelaySeconds(control.unsettled, LONGEST_WAIT_SECONDS) * 1000);
    const findings = problem === undefined ? [] : [{ type: 'DeletionError' as const, message: problem }];
    const conditions = evolveConditions(application.status.conditions, findings, ['DeletionError'], now);
    return {
      application: { ...application, status: { ...application.status, conditions } },
      control: {
        ...control,
        refresh: { ...control.refresh, processed: claim.record.control.refresh.requested },
        unsettled: control.unsettled + 1,
        wakes: { ...control.wakes, refresh: at.toISOString() },
      },
    };
  });
}

async function removeRecord(deps: Dependencies, claim: Claim): Promise<void> {
  const record = await saveClaimed(deps, claim, (current) => current);
  // Before the application itself: one of the same name may be created right after, and these would be its references.
  for (const source of sourcesOf(record.application.spec)) {
    await deps.references.remove(canonicalRepositoryUrl(source.repoURL), claim.ref);
  }
  await deps.applications.remove(record);
  await refreshParent(deps, record.application);
  deps.logger.info('application deleted', { application: claim.ref });
}
