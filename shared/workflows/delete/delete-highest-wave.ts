import pMap from 'p-map';
import type { Application, ApplicationRef } from '../../domain/application/application.ts';
import { deletionRuleOf, type PropagationPolicy } from '../../domain/application/sync-options.ts';
import { compareForDelete } from '../../domain/resource/kind-order.ts';
import { gvkOf, type KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../domain/resource/resource-key.ts';
import { isTrackedBy } from '../../domain/resource/tracking.ts';
import { waveOf } from '../../domain/resource/wave.ts';
import { isApprovedSince } from '../../domain/sync/observation.ts';
import { assertClaimHolds, type Claim } from '../application/claim-application.ts';
import { ownSelector } from '../compare/compare-application.ts';
import { readLiveObjects } from '../compare/read-live-objects.ts';
import type { Dependencies } from '../dependencies.ts';
import type { DestinationClients } from '../destination/open-destination.ts';
import { isOwnKind } from '../destination/own-objects-client.ts';
import { ownerOf } from '../destination/owner-of.ts';
import { DELETION_APPROVED } from './approve-deletion.ts';
import type { DeletionPass } from './delete-application.ts';

/** Deletes the objects of the highest wave that has some; `Done` when none is left that will go. */
export async function deleteHighestWave(
  deps: Dependencies,
  claim: Claim,
  clients: DestinationClients,
  propagationPolicy: PropagationPolicy,
): Promise<DeletionPass> {
  const { application, control } = claim.record;
  const query = { known: control.inventory, others: [], selector: ownSelector(application.metadata) };
  const live = [...(await readLiveObjects(clients, query)).values()];
  const owner = await ownerOf(deps, application.metadata);
  const going = live.filter((object) => isTrackedBy(object, owner) && isGoing(object, application));
  if (going.length === 0) return { kind: 'Done' };
  const unconfirmed = unconfirmedOf(going, application);
  if (unconfirmed.length > 0) {
    const names = unconfirmed.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ');
    const problem = `waiting for confirmation to delete ${names}; give it with "windlass app confirm-deletion ${application.metadata.name}"`;
    return { kind: 'Blocked', problem };
  }
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
  return { kind: 'Waiting', progressed: standing.length > 0 };
}

function isGoing(object: KubernetesObject, { metadata, spec }: Application): boolean {
  return (
    deletionRuleOf(object, spec.syncPolicy?.syncOptions) !== 'never' &&
    // An application that renders itself goes last, by the end of this very deletion.
    !isItself(object, metadata)
  );
}

/** Nothing goes before everything is confirmed: half of an application is of no use. */
function unconfirmedOf(
  going: readonly KubernetesObject[],
  { metadata, spec }: Application,
): readonly KubernetesObject[] {
  const approvedAt = metadata.annotations?.[DELETION_APPROVED];
  if (isApprovedSince(approvedAt, metadata.deletionTimestamp ?? '')) return [];
  return going.filter((object) => deletionRuleOf(object, spec.syncPolicy?.syncOptions) === 'confirm');
}

function isItself(object: KubernetesObject, { namespace, name }: ApplicationRef): boolean {
  const { metadata } = object;
  return isOwnKind(gvkOf(object)) && metadata.namespace === namespace && metadata.name === name;
}

function byDeleteOrder(a: KubernetesObject, b: KubernetesObject): number {
  return compareForDelete({ kind: a.kind, name: a.metadata.name }, { kind: b.kind, name: b.metadata.name });
}
