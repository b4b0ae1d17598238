import { type ApplicationRef, formatApplicationRef, sourcesOf } from '../../domain/application/application.ts';
import { evolveConditions } from '../../domain/application/conditions.ts';
import type { ApplicationDeletion, DeleteHookType } from '../../domain/application/control.ts';
import { cascadePolicy } from '../../domain/application/finalizers.ts';
import type { PropagationPolicy } from '../../domain/application/sync-options.ts';
import { ClusterUnknownError } from '../../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { ConcurrentUpdateError, StorageUnavailableError } from '../../domain/errors/state-errors.ts';
import { canonicalRepositoryUrl } from '../../domain/git/repository-url.ts';
import { pollDelaySeconds } from '../../domain/sync/retry-backoff.ts';
import { assertClaimHolds, type Claim, releaseClaimed, saveClaimed } from '../application/claim-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { guardClients } from '../destination/guard-clients.ts';
import { type DestinationClients, openDestination } from '../destination/open-destination.ts';
import { tellTransitions } from '../notify/tell-transitions.ts';
import { describeTrouble } from '../refresh/describe-trouble.ts';
import { removeOldSnapshot } from '../refresh/keep-snapshot.ts';
import { refreshParent } from '../refresh/refresh-parent.ts';
import { deleteHighestWave } from './delete-highest-wave.ts';
import { removeDeleteHooks, runDeleteHooks } from './run-delete-hooks.ts';

const LONGEST_WAIT_SECONDS = 15;

/** What one pass of a deletion came to: it is done, or something is under way, or something stands in its way. */
export type DeletionPass =
  | { readonly kind: 'Done' }
  /** `progressed`: something was done just now, so that the next look comes soon. */
  | { readonly kind: 'Waiting'; readonly progressed: boolean }
  | { readonly kind: 'Blocked'; readonly problem: string };

/**
 * Takes the deletion of an application one pass further: PreDelete hooks, its objects highest wave first and one wave a pass, PostDelete
 * hooks, and the application itself when nothing is left (reference/argocd.md, "Application deletion").
 */
export async function deleteApplication(deps: Dependencies, claim: Claim): Promise<void> {
  const { application, control } = claim.record;
  if (control.sync) return waitAndSay(deps, claim, { kind: 'Waiting', progressed: false }); // its termination comes first
  const cascade = cascadePolicy(application.metadata.finalizers);
  if (!cascade) return removeRecord(deps, claim);
  try {
    const clients = guardClients(await openDestination(deps, application.spec), () => assertClaimHolds(deps, claim));
    const pass = await takePass(deps, claim, clients, control.deletion?.propagationPolicy ?? cascade);
    if (pass.kind === 'Done') return await removeRecord(deps, claim);
    await waitAndSay(deps, claim, pass);
  } catch (error) {
    // Nobody can delete what was in a cluster that is not registered any more.
    if (error instanceof ClusterUnknownError) return removeRecord(deps, claim);
    if (!(error instanceof GitOpsError)) throw error;
    await waitAndSay(deps, claim, { kind: 'Blocked', problem: describeTrouble(error)?.message ?? error.message });
  }
}

async function takePass(
  deps: Dependencies,
  claim: Claim,
  clients: DestinationClients,
  propagationPolicy: PropagationPolicy,
): Promise<DeletionPass> {
  const before = await passHooks(deps, claim, clients, 'PreDelete');
  if (before.kind !== 'Done') return before;
  const objects = await deleteHighestWave(deps, claim, clients, propagationPolicy);
  if (objects.kind !== 'Done') return objects;
  return passHooks(deps, claim, clients, 'PostDelete');
}

/** Runs the hooks of one type, unless they have succeeded; then none of them stays, also after a crash in between. */
async function passHooks(
  deps: Dependencies,
  claim: Claim,
  clients: DestinationClients,
  type: DeleteHookType,
): Promise<DeletionPass> {
  const { control } = claim.record;
  if (!control.deleteHooks?.includes(type)) return { kind: 'Done' };
  if (!control.deletion?.hooksDone?.includes(type)) {
    const run = await runDeleteHooks(deps, claim, clients, type);
    if (run.kind !== 'Done') return run;
    await saveClaimed(deps, claim, (current) => {
      const done = [...(current.control.deletion?.hooksDone ?? []), type];
      const deletion: ApplicationDeletion = { ...current.control.deletion, hooksDone: done };
      return { ...current, control: { ...current.control, deletion } };
    });
  }
  await removeDeleteHooks(deps, claim, clients, type);
  return { kind: 'Done' };
}

async function waitAndSay(
  deps: Dependencies,
  claim: Claim,
  pass: Exclude<DeletionPass, { kind: 'Done' }>,
): Promise<void> {
  await releaseClaimed(deps, claim, (current) => {
    const now = deps.clock.now();
    const { application, control } = current;
    const unsettled = pass.kind === 'Waiting' && pass.progressed ? 0 : control.unsettled;
    const at = new Date(now.getTime() + pollDelaySeconds(unsettled, LONGEST_WAIT_SECONDS) * 1000);
    const findings = pass.kind === 'Blocked' ? [{ type: 'DeletionError' as const, message: pass.problem }] : [];
    const conditions = evolveConditions(application.status.conditions, findings, ['DeletionError'], now);
    return {
      application: { ...application, status: { ...application.status, conditions } },
      control: {
        ...control,
        refresh: { ...control.refresh, processed: claim.record.control.refresh.requested },
        unsettled: unsettled + 1,
        wakes: { ...control.wakes, refresh: at.toISOString() },
      },
    };
  });
}

/** Once it is gone, nobody could say any more what happened to it. What can never be told, like with a lost key, keeps nobody from deleting. */
async function tellTheLast(deps: Dependencies, ref: ApplicationRef): Promise<void> {
  try {
    await tellTransitions(deps, ref, { isLast: true });
  } catch (error) {
    const isOver = error instanceof GitOpsError && error.retry === 'never';
    if (!isOver || error instanceof StorageUnavailableError || error instanceof ConcurrentUpdateError) throw error;
    deps.logger.error('nobody was told of the last transitions of an application', {
      application: ref,
      reason: error.message,
    });
  }
}

async function removeRecord(deps: Dependencies, claim: Claim): Promise<void> {
  await tellTheLast(deps, claim.ref);
  const record = await saveClaimed(deps, claim, (current) => current);
  // Before the application itself: one of the same name may be created right after, and these would be its references.
  for (const source of sourcesOf(record.application.spec)) {
    await deps.references.remove(canonicalRepositoryUrl(source.repoURL), claim.ref);
  }
  await deps.applications.remove(record);
  await removeOldSnapshot(deps, record);
  await refreshParent(deps, record.application);
  deps.logger.info('application deleted', { application: formatApplicationRef(claim.ref) });
}
