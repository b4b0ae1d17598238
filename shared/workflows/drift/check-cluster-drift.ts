import { formatApplicationRef, parseApplicationRef } from '../../domain/application/application.ts';
import type { ServedHashes } from '../../domain/application/look-basis.ts';
import { decideLook, type LookMemory } from '../../domain/drift/decide-look.ts';
import { addRecord, type Movement, type RecordedObject } from '../../domain/drift/detect-drift.ts';
import {
  ApiThrottledError,
  ClusterForbiddenError,
  ClusterUnknownError,
  ClusterUnreachableError,
} from '../../domain/errors/cluster-errors.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import type { ClusterClient } from '../../ports/cluster-client.ts';
import { refOf } from '../../stores/application-record.ts';
import type { DriftCheckState, DriftCheckSummary } from '../../stores/drift-check-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { findDestinationCluster } from '../destination/find-destination-cluster.ts';
import { requestRefreshes } from '../refresh/request-refresh.ts';
import { hashServed } from '../render/find-capabilities.ts';
import { listCluster } from './list-cluster.ts';
import { isDriftCheckDue } from './schedule-drift-checks.ts';

/** Longer than a worker may run (180 s), so that an expired lease means a dead holder (design §4.3). */
const LEASE_SECONDS = 200;
/** A cluster that does not answer is asked ever more rarely, but not more rarely than this. */
const LONGEST_PAUSE_SECONDS = 1_800;
const CLUSTER_ERRORS = [ApiThrottledError, ClusterForbiddenError, ClusterUnknownError, ClusterUnreachableError];

/**
 * Checks a cluster for drift (design §7): lists each managed kind once, and asks those applications to refresh whose objects are not as
 * their last comparison saw them. What drift it is, and whether it is healed, the refresh finds out.
 *
 * Ends quietly when no check is due or somebody else is at it. Killed anywhere, it is simply done again: it changes nothing but the
 * requests for refreshes, and those coalesce.
 */
export async function checkClusterDrift(deps: Dependencies, cluster: string): Promise<void> {
  const startedAt = deps.clock.now();
  const ticket = deps.ids.next();
  const expiresAt = new Date(startedAt.getTime() + LEASE_SECONDS * 1000).toISOString();
  const state = await deps.driftChecks.claim(cluster, { ticket, expiresAt }, (found) => isDriftCheckDue(deps, found));
  if (!state) return;
  try {
    const checked = await checkAndRequest(deps, state, startedAt);
    logCheck(deps, state, checked);
    await deps.driftChecks.release(checked, ticket);
  } catch (error) {
    if (!(error instanceof GitOpsError) || !CLUSTER_ERRORS.some((type) => error instanceof type)) {
      await deps.driftChecks.release({ ...state, nextAt: afterSeconds(startedAt, deps) }, ticket);
      throw error;
    }
    const failed = withFailure(deps, state, error);
    // People are told once; `cluster list` shows that it goes on.
    deps.logger[state.failure ? 'info' : 'warn']('the drift check failed', {
      cluster,
      code: error.code,
      reason: error.message,
      nextAt: failed.nextAt,
    });
    await deps.driftChecks.release(failed, ticket);
  }
}

function logCheck({ logger }: Dependencies, before: DriftCheckState, { cluster, last }: DriftCheckState): void {
  logger.info('drift check', { cluster, ...last });
  const known = new Set(before.last?.faults.map(({ kind }) => kind));
  for (const { kind, message } of last?.faults ?? []) {
    if (!known.has(kind)) logger.warn('a kind could not be checked for drift', { cluster, kind, reason: message });
  }
}

async function checkAndRequest(deps: Dependencies, state: DriftCheckState, startedAt: Date): Promise<DriftCheckState> {
  const { cluster } = state;
  const kinds = new Map<string, Map<string, RecordedObject[]>>();
  const outcomes = new Map<string, string>();
  for await (const page of deps.fingerprints.list(cluster)) {
    for (const fingerprint of page) {
      addRecord(kinds, fingerprint);
      outcomes.set(fingerprint.application, fingerprint.outcome);
    }
  }
  const found = outcomes.size === 0 ? NOTHING : await list(deps, cluster, kinds);
  const moved = Map.groupBy(found.movements, ({ application }) => application);
  const { wanted, looks } = chooseLooks(deps, state, moved, outcomes);
  const refreshed = await requestLooks(deps, cluster, wanted);
  const now = deps.clock.now();
  const last: DriftCheckSummary = {
    checkedAt: startedAt.toISOString(),
    tookMs: now.getTime() - startedAt.getTime(),
    applications: outcomes.size,
    kinds: kinds.size,
    objects: found.objects,
    moved: moved.size,
    refreshed,
    faults: found.faults,
  };
  const { failure: _over, serves: _before, namespaces: _listed, ...rest } = state;
  return { ...rest, ...found.cluster, last, looks, nextAt: afterSeconds(startedAt, deps) };
}

const NOTHING = { movements: [], objects: 0, faults: [], cluster: {} };

async function list(deps: Dependencies, cluster: string, kinds: Parameters<typeof listCluster>[0]['kinds']) {
  const client = await deps.clusterDirectory.open({ server: cluster });
  const namespaces = (await deps.clusters.find({ server: cluster }))?.namespaces ?? [];
  // Together, since both ask the cluster for the same document.
  const [listed, serves] = await Promise.all([listCluster({ client, kinds, namespaces }), servedBy(deps, client)]);
  return {
    ...listed,
    cluster: {
      ...(namespaces.length > 0 ? { namespaces } : {}),
      ...(serves === undefined ? {} : { serves }),
    },
  };
}

/** Undefined if the cluster does not say: its applications are then looked at as if nobody watched them. */
async function servedBy({ logger }: Dependencies, client: ClusterClient): Promise<ServedHashes | undefined> {
  try {
    return hashServed(await client.apiGroups());
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    logger.info('the cluster does not say what it serves', { code: error.code, reason: error.message });
    return undefined;
  }
}

/** An application that did not move this time is no longer noisy: its memory ends. */
function chooseLooks(
  { clock, settings }: Dependencies,
  state: DriftCheckState,
  moved: ReadonlyMap<string, readonly Movement[]>,
  outcomes: ReadonlyMap<string, string>,
) {
  const wanted: string[] = [];
  const looks: { [application: string]: LookMemory } = {};
  for (const [application, movements] of moved) {
    const before = state.looks[application];
    const { look, memory } = decideLook({
      movements,
      outcome: outcomes.get(application) ?? '',
      ...(before ? { memory: before } : {}),
      intervalSeconds: settings.driftIntervalSeconds,
      now: clock.now(),
    });
    if (look) wanted.push(application);
    if (memory) looks[application] = memory;
  }
  return { wanted, looks };
}

/** Asks for the refreshes, and forgets the fingerprints of applications that are gone, or go to another cluster by now. */
async function requestLooks(deps: Dependencies, cluster: string, wanted: readonly string[]): Promise<number> {
  if (wanted.length === 0) return 0;
  const records = await deps.applications.readMany(wanted.map(parseApplicationRef));
  const servers = new Map<string, string | undefined>();
  const here = new Set<string>();
  for (const { application } of records) {
    const { destination } = application.spec;
    const written = `${destination.server ?? ''} ${destination.name ?? ''}`;
    if (!servers.has(written)) servers.set(written, (await findDestinationCluster(deps, destination)).server);
    if (servers.get(written) === cluster) here.add(formatApplicationRef(application.metadata));
  }
  for (const gone of wanted.filter((application) => !here.has(application))) {
    await deps.fingerprints.remove(cluster, gone);
  }
  const present = records.map(refOf).filter((ref) => here.has(formatApplicationRef(ref)));
  await requestRefreshes(deps, present);
  return present.length;
}

function withFailure(deps: Dependencies, state: DriftCheckState, error: GitOpsError): DriftCheckState {
  const now = deps.clock.now();
  const inARow = (state.failure?.inARow ?? 0) + 1;
  const pause = Math.min(LONGEST_PAUSE_SECONDS, deps.settings.driftIntervalSeconds * 2 ** Math.min(inARow - 1, 16));
  const asked = typeof error.retry === 'object' ? error.retry.afterSeconds : 0;
  const nextAt = new Date(now.getTime() + Math.max(pause, asked) * 1000).toISOString();
  return { ...state, failure: { message: error.message, at: now.toISOString(), inARow }, nextAt };
}

function afterSeconds(startedAt: Date, { settings }: Dependencies): string {
  return new Date(startedAt.getTime() + settings.driftIntervalSeconds * 1000).toISOString();
}
