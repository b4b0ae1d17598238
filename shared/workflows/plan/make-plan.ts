import type { ApplicationSpec } from '../../domain/application/application.ts';
import type { Operation } from '../../domain/application/operation.ts';
import { isAutomated } from '../../domain/application/sync-policy.ts';
import { snapshotOf } from '../../domain/diff/snapshot-of.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import type { ApplicationPlan } from '../../domain/plan/application-plan.ts';
import { buildApplicationPlan } from '../../domain/plan/build-application-plan.ts';
import { differingTargets } from '../../domain/plan/merge-targets.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { formatResourceKey } from '../../domain/resource/resource-key.ts';
import { buildSyncPlan } from '../../domain/sync/build-sync-plan.ts';
import { exceedsPruneLimit } from '../../domain/sync/prune-limit.ts';
import type { SyncTask } from '../../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { compareTargets } from '../compare/compare-application.ts';
import type { ObjectComparison } from '../compare/compare-object.ts';
import { loadTargets, type Targets } from '../compare/load-targets.ts';
import type { Dependencies } from '../dependencies.ts';
import { openDestination } from '../destination/open-destination.ts';
import { describeTrouble } from '../refresh/describe-trouble.ts';
import { findProjectFaults } from '../refresh/find-project-faults.ts';
import { pruneLimitOf } from '../sync/prune-limit-of.ts';
import { separatePermitted } from '../sync/separate-permitted.ts';
import { needsApproval } from './await-approval.ts';
import { findNewNamespaces } from './find-new-namespaces.ts';
import { findRefusals } from './find-refusals.ts';
import { hashPlan } from './hash-plan.ts';

/** What would be deployed. */
export interface PlannedRender {
  readonly revisions: readonly string[];
  readonly objects: readonly KubernetesObject[];
  readonly warnings: readonly string[];
}

/** What a plan is of. */
export interface PlanRequest {
  readonly record: ApplicationRecord;
  /** Renders what would be deployed. */
  readonly renderHead: () => Promise<PlannedRender>;
  /** Renders what is deployed today, to tell what the head changes; absent: not told. */
  readonly renderBase?: () => Promise<Pick<PlannedRender, 'objects'>>;
}

/**
 * Works out what a sync would do to the cluster as it is now. Nothing is applied, no lease is taken, nothing of the application is changed, so that
 * it is safe beside a running sync. That it does not render, or that the cluster does not answer, is in the plan.
 *
 * @throws what is neither the sources', nor the cluster's, nor the spec's fault
 */
export async function makePlan(deps: Dependencies, request: PlanRequest): Promise<ApplicationPlan> {
  const { application } = request.record;
  try {
    const faults = await findProjectFaults(deps, application);
    if (faults.length > 0) {
      return { ...planHeader(deps, request.record), trouble: { from: 'spec', message: faults.join('; ') } };
    }
    return await compareHead(deps, request);
  } catch (error) {
    const trouble = error instanceof GitOpsError ? describeTrouble(error) : undefined;
    if (!trouble) throw error;
    return { ...planHeader(deps, request.record), trouble: { from: trouble.from, message: trouble.message } };
  }
}

async function compareHead(deps: Dependencies, request: PlanRequest): Promise<ApplicationPlan> {
  const { record } = request;
  const { application } = record;
  const head = await request.renderHead();
  const clients = await openDestination(deps, application.spec);
  const loaded = await loadTargets(deps, clients, application.metadata, application.spec, head.objects);
  const { permitted, forbidden } = await separatePermitted(deps, record, loaded);
  const compared = await compareTargets(deps, record, permitted, clients);
  const syncOptions = application.spec.syncPolicy?.syncOptions ?? [];
  const newNamespaces = await findNewNamespaces(clients, application.spec, loaded);
  const refusals = new Map(
    await findRefusals(compared, {
      clients,
      targets: permitted,
      syncOptions,
      newNamespaces,
      concurrency: deps.settings.applyConcurrency,
    }),
  );
  for (const { pair, message = '' } of forbidden) {
    refusals.set(formatResourceKey(pair.key), { message, isImmutable: false });
  }
  const tasks = syncTasks(deps, record, head, loaded, compared);
  const { maskedAnnotations } = await deps.systemSettings.current();
  const all = [...compared, ...forbidden];
  return buildApplicationPlan({
    header: {
      ...planHeader(deps, record),
      revisions: head.revisions,
      planHash: hashPlan(deps.secrets, application, all, loaded.hooks),
      ...((await needsApproval(deps, application)) && { needsApproval: true }),
      warnings: [...head.warnings, ...loaded.annotationFaults],
    },
    items: snapshotOf(all, { annotations: maskedAnnotations }),
    tasks,
    refusals,
    changed: await changedNames(request, head),
    guard: await guardOf(deps, record, tasks),
  });
}

/** What a sync that starts by itself would do; one that a person starts prunes only if he says so. */
function syncTasks(
  deps: Dependencies,
  record: ApplicationRecord,
  head: PlannedRender,
  { targets, hooks }: Targets,
  compared: readonly ObjectComparison[],
): readonly SyncTask[] {
  const { sync } = automatedOperation(record);
  const differs = compared.some(({ pair, comparison }) => !pair.isHook && comparison !== 'Synced');
  return buildSyncPlan({
    // A sync that has nothing to do does not start, and so runs no hook.
    targets: differs ? [...targets, ...hooks] : [],
    extras: compared.filter(({ pair }) => pair.requiresPruning).flatMap(({ pair }) => pair.live ?? []),
    request: sync,
    owner: { id: 'plan', startedAt: deps.clock.now().toISOString(), retryCount: 0, revisions: head.revisions },
  });
}

function automatedOperation({ application: { spec } }: ApplicationRecord): Operation {
  const { automated, syncOptions = [] } = spec.syncPolicy ?? {};
  const prune = isAutomated(spec.syncPolicy) && (automated?.prune ?? false);
  return { sync: { prune, syncOptions }, initiatedBy: { automated: isAutomated(spec.syncPolicy) } };
}

async function guardOf(deps: Dependencies, record: ApplicationRecord, tasks: readonly SyncTask[]) {
  const { application, control } = record;
  const limit = await pruneLimitOf(deps, application, automatedOperation(record));
  return exceedsPruneLimit(tasks, control.inventory, limit)?.message;
}

/** Names of the objects that base and head do not have alike, whichever of the two has them. */
async function changedNames({ renderBase }: PlanRequest, head: PlannedRender) {
  if (!renderBase) return undefined;
  const { objects } = await renderBase();
  return new Set(differingTargets(objects, head.objects).map(({ kind, metadata }) => `${kind}/${metadata.name}`));
}

/** A plan that says nothing yet. */
export function planHeader(deps: Pick<Dependencies, 'clock'>, { application }: ApplicationRecord): ApplicationPlan {
  const { metadata, spec } = application;
  return {
    application: { namespace: metadata.namespace, name: metadata.name },
    project: spec.project,
    destination: planDestination(spec),
    takenAt: deps.clock.now().toISOString(),
    revisions: [],
    planHash: '',
    objects: [],
    unchanged: 0,
    hooks: [],
    warnings: [],
  };
}

/** Where an application goes, for people: the cluster and the namespace. */
export function planDestination({ destination: { server, name, namespace } }: ApplicationSpec): string {
  return [name ?? server ?? '', ...(namespace ? [namespace] : [])].join('/');
}
