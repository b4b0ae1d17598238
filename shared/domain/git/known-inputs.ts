import { type Application, sourcesOf } from '../application/application.ts';
import type { ApplicationControl } from '../application/control.ts';
import { isAutomated } from '../application/sync-policy.ts';
import { canonicalJson } from '../diff/canonical-json.ts';
import { ANY_PATH, type ReadPaths, type RenderReads } from '../render/read-paths.ts';

/** What a push to the repository of a source must touch to change what is rendered; one list per source, in order. */
export type KnownInputs = readonly ReadPaths[];

/**
 * Says what the last comparison of an application depended on, where nothing else can make a push concern it.
 *
 * @returns undefined if it was not compared as it is now, is being looked at or worked on, or would be synced anew for any commit
 */
export function knownInputsOf(
  { metadata, spec, status }: Application,
  control: ApplicationControl,
): KnownInputs | undefined {
  const { refresh, lease, sync, renders = [] } = control;
  // Who looks right now may see the commit before this one, and find other inputs.
  if (refresh.requested !== refresh.processed || lease || sync || metadata.deletionTimestamp) return undefined;
  if (!isCompared({ spec, status }) || isOwedSync({ spec, status })) return undefined;
  const sources = sourcesOf(spec);
  const reads = renders.flatMap((note): readonly RenderReads[] => (note.reads ? [note.reads] : []));
  if (spec.sourceHydrator !== undefined || reads.length !== sources.length) return undefined;
  return sources.map((source, position) => {
    // The paths of a chart are not those of the repository that it was packed from.
    if (source.chart) return [ANY_PATH];
    const own = reads[position]?.[''] ?? [];
    return source.ref ? [...own, ...reads.flatMap((others) => others[source.ref ?? ''] ?? [])] : own;
  });
}

const TROUBLES: readonly string[] = ['ComparisonError', 'InvalidSpecError', 'UnknownError'];

function isCompared({ spec, status }: Pick<Application, 'spec' | 'status'>): boolean {
  const { comparedTo, status: code } = status.sync;
  if (comparedTo === undefined || code === 'Unknown') return false;
  if (status.conditions.some(({ type }) => TROUBLES.includes(type))) return false;
  const { source, sources = source ? [source] : [], destination } = comparedTo;
  const now = { sources: sourcesOf(spec), destination: spec.destination };
  return canonicalJson({ sources, destination }) === canonicalJson(now);
}

/** One that failed, and drift that is not healed, get another try with the next commit, as in Argo CD. */
function isOwedSync({ spec, status }: Pick<Application, 'spec' | 'status'>): boolean {
  return isAutomated(spec.syncPolicy) && status.sync.status !== 'Synced';
}
