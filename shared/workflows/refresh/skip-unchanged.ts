import { type Application, formatApplicationRef, sourcesOf } from '../../domain/application/application.ts';
import { type LookBasis, type ServedHashes, servesTheSame } from '../../domain/application/look-basis.ts';
import { isSameList } from '../../domain/dora/is-same-list.ts';
import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { type ApplicationRecord, refOf } from '../../stores/application-record.ts';
import { sendDueWork } from '../application/claim-application.ts';
import type { Dependencies } from '../dependencies.ts';
import { checksAreFrequent, isWatched } from '../drift/is-watched.ts';
import { apiGroupsOf, hashServed } from '../render/find-capabilities.ts';
import { identifySource } from '../render/open-source.ts';
import { type RenderedApplication, renderApplication } from '../render/render-application.ts';
import { earliest, findCircumstances, hashTargets } from './find-basis.ts';
import { withNextRefresh } from './next-refresh.ts';
import { refreshBounds } from './refresh-bounds.ts';
import { withMovedRevisions } from './with-comparison.ts';

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
 * the objects. Then the next look is planned in one write, with no lease and no call to the cluster; nothing is rendered either, unless
 * a source moved.
 *
 * @param record as it was just read; `mayBeUnchanged`
 * @returns false if a whole look is needed, or if somebody else wrote the record meanwhile
 */
export async function skipUnchanged(deps: Dependencies, record: ApplicationRecord): Promise<boolean> {
  const startedAt = deps.clock.now().getTime();
  const { basis } = record.control;
  const standing = basis && (await findStanding(deps, record, basis));
  if (!standing || !(await planNextLook(deps, record, { standing, lookedAt: new Date(startedAt) }))) return false;
  const { namespace, name } = refOf(record);
  const { server, name: clusterName } = record.application.spec.destination;
  deps.metrics.observe('argocd_app_reconcile', (deps.clock.now().getTime() - startedAt) / 1000, {
    namespace,
    dest_server: server ?? clusterName ?? '',
  });
  deps.logger.debug('nothing changed', { application: formatApplicationRef({ namespace, name }) });
  return true;
}

/** What a comparison would be made of, if it would find the same as the last one. */
type Standing = { readonly kind: 'Unmoved' } | { readonly kind: 'Moved'; readonly rendered: RenderedApplication };

async function findStanding(
  deps: Dependencies,
  record: ApplicationRecord,
  basis: LookBasis,
): Promise<Standing | undefined> {
  const { application } = record;
  const check = await deps.driftChecks.read(basis.cluster);
  const watched = { since: basis.at, settings: deps.settings, now: deps.clock.now() };
  if (check?.serves === undefined || !isWatched(check, application, watched)) return undefined;
  try {
    const [circumstances, sources] = await Promise.all([
      findCircumstances(deps, application),
      identifySources(deps, record),
    ]);
    if (circumstances !== basis.circumstances || !servesTheSame(check.serves, basis.serves)) return undefined;
    if (isSameList(sources, basis.sources)) return { kind: 'Unmoved' };
    return await renderMoved(deps, record, { targets: basis.targets, serves: check.serves });
  } catch (error) {
    // The whole look says what is wrong, and what to do about it.
    if (error instanceof GitOpsError) return undefined;
    throw error;
  }
}

function identifySources(deps: Dependencies, { application, control }: ApplicationRecord): Promise<readonly string[]> {
  const { notBefore } = refreshBounds(control, deps.clock.now());
  const options = notBefore ? { notBefore } : {};
  return Promise.all(sourcesOf(application.spec).map((source) => identifySource(deps, source, options)));
}

/** A commit of a repository that many share is seldom about this application: then what is rendered is the same, or even remembered. */
async function renderMoved(
  deps: Dependencies,
  { application, control }: ApplicationRecord,
  wanted: { readonly targets: string; readonly serves: ServedHashes },
): Promise<Standing | undefined> {
  const capabilities = await deps.capabilities.read(application.spec.destination);
  if (!capabilities || !servesTheSame(hashServed(apiGroupsOf(capabilities)), wanted.serves)) return undefined;
  const bounds = refreshBounds(control, deps.clock.now());
  const rendered = await renderApplication(deps, application, { ...bounds, capabilities });
  const isRemembered = rendered.origins.every((origin) => origin !== undefined);
  return isRemembered && hashTargets(deps, rendered) === wanted.targets ? { kind: 'Moved', rendered } : undefined;
}

/** Whether the next look could be planned: not if somebody else wrote since the record was read. */
async function planNextLook(
  deps: Dependencies,
  record: ApplicationRecord,
  { standing, lookedAt }: { readonly standing: Standing; readonly lookedAt: Date },
): Promise<boolean> {
  const ref = refOf(record);
  let isOurs = false;
  const saved = await deps.applications.update(ref, (current) => {
    isOurs = versionOfItem(current.application) === versionOfItem(record.application);
    if (!isOurs) return undefined;
    const now = deps.clock.now();
    const seen = standing.kind === 'Moved' ? withMoved(current, standing.rendered, lookedAt) : current;
    const { application, control } = withNextRefresh(deps, seen, { auto: NOTHING_TO_DO, settled: true, now });
    const status = { ...application.status, reconciledAt: now.toISOString() };
    return { application: { ...application, status }, control };
  });
  if (!saved || !isOurs) return false;
  await sendDueWork(deps, saved);
  return true;
}

function withMoved(record: ApplicationRecord, rendered: RenderedApplication, lookedAt: Date): ApplicationRecord {
  const { basis } = record.control;
  if (!basis) return record;
  const until = earliest(basis.until, rendered);
  return withMovedRevisions(record, rendered, { basis: { ...basis, until, sources: rendered.identities }, lookedAt });
}

const NOTHING_TO_DO = { kind: 'No', reason: 'nothing changed' } as const;

function versionOfItem({ metadata }: Application): string {
  return metadata.resourceVersion;
}
