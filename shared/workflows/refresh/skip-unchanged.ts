import { type Application, formatApplicationRef, sourcesOf } from '../../domain/application/application.ts';
import { hashCircumstances, type LookBasis } from '../../domain/application/look-basis.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { type ApplicationRecord, refOf } from '../../stores/application-record.ts';
import { sendDueWork } from '../application/claim-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { checksAreFrequent, isWatched } from '../drift/is-watched.ts';
import { projectOf } from '../project/project-of.ts';
import { identifySource } from '../render/open-source.ts';
import { versionOf } from './find-basis.ts';
import { withNextRefresh } from './next-refresh.ts';
import { refreshBounds } from './refresh-bounds.ts';

/**
 * Whether a look that is due is only one by schedule, at an application of which nothing but its sources and its cluster could tell
 * anything new. Asks nobody.
 */
export function mayBeUnchanged(
  { settings, clock }: Pick<Dependencies, 'settings' | 'clock'>,
  { application, control }: ApplicationRecord,
): boolean {
  const { basis, refresh, lease, sync, awaitedPlan, unsettled } = control;
  const { metadata, status } = application;
  return (
    basis !== undefined &&
    basis.until > clock.now().toISOString() &&
    basis.at >= (status.operationState?.finishedAt ?? '') &&
    refresh.requested === refresh.processed &&
    !refresh.hard &&
    !lease &&
    !sync &&
    !awaitedPlan &&
    unsettled === 0 &&
    !metadata.deletionTimestamp &&
    checksAreFrequent(settings)
  );
}

/**
 * Spares the look if nothing has changed (ADR 0012): the sources are asked for what they are now, and the state of the drift check for
 * the objects. Then the next look is planned in one write, with no lease, no render and no call to the cluster.
 *
 * @param record as it was just read; `mayBeUnchanged`
 * @returns false if a whole look is needed, or if somebody else wrote the record meanwhile
 */
export async function skipUnchanged(deps: Dependencies, record: ApplicationRecord): Promise<boolean> {
  const startedAt = deps.clock.now().getTime();
  const { basis } = record.control;
  if (!basis || !(await stands(deps, record, basis))) return false;
  if (!(await planNextLook(deps, record))) return false;
  const { namespace, name } = refOf(record);
  const { server, name: clusterName } = record.application.spec.destination;
  deps.metrics.observe('argocd_app_reconcile', (deps.clock.now().getTime() - startedAt) / 1000, {
    namespace,
    dest_server: server ?? clusterName ?? '',
  });
  deps.logger.debug('nothing changed', { application: formatApplicationRef({ namespace, name }) });
  return true;
}

async function stands(deps: Dependencies, record: ApplicationRecord, basis: LookBasis): Promise<boolean> {
  const { application } = record;
  const check = await deps.driftChecks.read(basis.cluster);
  const watched = { since: basis.at, settings: deps.settings, now: deps.clock.now() };
  if (check?.capabilities === undefined || !isWatched(check, application, watched)) return false;
  try {
    const [project, settings, sources] = await Promise.all([
      projectOf(deps, application),
      deps.systemSettings.read(),
      identifySources(deps, record),
    ]);
    const hash = hashCircumstances({
      generation: application.metadata.generation,
      sources,
      capabilities: check.capabilities,
      settings: settings.resourceVersion,
      project: versionOf(project),
      release: deps.settings.release,
    });
    return hash === basis.hash;
  } catch (error) {
    // The whole look says what is wrong, and what to do about it.
    if (error instanceof GitOpsError) return false;
    throw error;
  }
}

function identifySources(deps: Dependencies, { application, control }: ApplicationRecord): Promise<readonly string[]> {
  const { notBefore } = refreshBounds(control, deps.clock.now());
  const options = notBefore ? { notBefore } : {};
  return Promise.all(sourcesOf(application.spec).map((source) => identifySource(deps, source, options)));
}

/** Whether the next look could be planned: not if somebody else wrote since the record was read. */
async function planNextLook(deps: Dependencies, record: ApplicationRecord): Promise<boolean> {
  const ref = refOf(record);
  let isOurs = false;
  const saved = await deps.applications.update(ref, (current) => {
    isOurs = versionOfItem(current.application) === versionOfItem(record.application);
    if (!isOurs) return undefined;
    const now = deps.clock.now();
    const planned = withNextRefresh(deps, current, { auto: NOTHING_TO_DO, settled: true, now });
    const { status } = current.application;
    return {
      ...planned,
      application: { ...current.application, status: { ...status, reconciledAt: now.toISOString() } },
    };
  });
  if (!saved || !isOurs) return false;
  await sendDueWork(deps, saved);
  return true;
}

const NOTHING_TO_DO = { kind: 'No', reason: 'nothing changed' } as const;

function versionOfItem({ metadata }: Application): string {
  return metadata.resourceVersion;
}
