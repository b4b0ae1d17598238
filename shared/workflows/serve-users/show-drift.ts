import type { Application } from '../../domain/application/application.ts';
import type { SyncStatusCode } from '../../domain/application/operation.ts';
import { isAutomated } from '../../domain/application/sync-policy.ts';
import { type HealPolicy, type ObjectDrift, reportDrift } from '../../domain/drift/report-drift.ts';
import type { DriftCheckFault } from '../../stores/drift-check-store.ts';
import { compareTargets } from '../compare/compare-application.ts';
import { loadTargets } from '../compare/load-targets.ts';
import type { Dependencies } from '../dependencies.ts';
import { findDestinationCluster } from '../destination/find-destination-cluster.ts';
import { openDestination } from '../destination/open-destination.ts';
import { renderApplication } from '../render/render-application.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/** What of an application is not as Git wants it. */
export interface ShownDrift {
  /** Of the last refresh. */
  readonly status: SyncStatusCode;
  /** Since when it has been this status, RFC 3339. */
  readonly since?: string;
  /** What the objects were compared with, one a source. */
  readonly revisions: readonly string[];
  /** When they were, RFC 3339: for this answer. */
  readonly comparedAt: string;
  /** Whether a later check starts a sync by itself. */
  readonly selfHeal: boolean;
  readonly objects: readonly ObjectDrift[];
  /** The check of the whole cluster; absent before the first one. */
  readonly check?: ShownDriftCheck;
}

/** The drift check of the application's cluster, as far as it concerns the application. */
export interface ShownDriftCheck {
  readonly cluster: string;
  readonly checkedAt?: string;
  readonly nextAt?: string;
  /** Why the last check did not go through. */
  readonly failure?: string;
  /** Kinds that could not be checked. */
  readonly faults: readonly DriftCheckFault[];
}

/**
 * Compares an application with its cluster, and says of each field that is not as Git wants it who wrote it, and when. Changes nothing,
 * neither in the cluster nor in the status.
 * @throws ForbiddenError, NotFoundError, and the errors of sources, renderer and cluster
 */
export async function showDrift(deps: Dependencies, selector: ApplicationSelector): Promise<ShownDrift> {
  const { application, control } = await readApplication(deps, selector);
  const { metadata, spec, status } = application;
  const { lastTransitionTime, revision, revisions = revision ? [revision] : [] } = status.sync;
  const rendered = await renderApplication(deps, application, { revisions });
  const clients = await openDestination(deps, spec);
  const targets = await loadTargets(deps, clients, metadata, spec, rendered.objects);
  // Nothing is taken as proven equal: an object that only rules make equal is to be shown as well.
  const compared = await compareTargets(deps, { application, control: { ...control, compared: {} } }, targets, clients);
  const policy = healPolicyOf(application);
  const check = await showCheck(deps, application);
  return {
    status: status.sync.status,
    ...(lastTransitionTime ? { since: lastTransitionTime } : {}),
    revisions: rendered.revisions,
    comparedAt: deps.clock.now().toISOString(),
    selfHeal: policy.selfHeal,
    objects: reportDrift(compared, policy),
    ...(check ? { check } : {}),
  };
}

function healPolicyOf({ spec, status }: Application): HealPolicy {
  const { selfHeal = false, prune = false } = spec.syncPolicy?.automated ?? {};
  const isOn = isAutomated(spec.syncPolicy) && status.automationHold === undefined;
  return { selfHeal: isOn && selfHeal, prune: isOn && prune };
}

async function showCheck(deps: Dependencies, { spec, status }: Application): Promise<ShownDriftCheck | undefined> {
  const { server } = await findDestinationCluster(deps, spec.destination);
  const state = server ? await deps.driftChecks.read(server) : undefined;
  if (!state) return undefined;
  const kinds = new Set(
    status.resources.map(({ group, version, kind }) => `${group === '' ? '' : `${group}/`}${version}/${kind}`),
  );
  return {
    cluster: state.cluster,
    ...(state.last ? { checkedAt: state.last.checkedAt } : {}),
    ...(state.nextAt ? { nextAt: state.nextAt } : {}),
    ...(state.failure ? { failure: state.failure.message } : {}),
    faults: (state.last?.faults ?? []).filter(({ kind }) => kinds.has(kind)),
  };
}
