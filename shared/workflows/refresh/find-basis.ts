import type { Application, ApplicationRef, ConditionType } from '../../domain/application/application.ts';
import { hashCircumstances, type LookBasis } from '../../domain/application/look-basis.ts';
import { findHealthScript } from '../../domain/health/health-script.ts';
import type { AppProject } from '../../domain/project/app-project.ts';
import { gvkOf } from '../../domain/resource/kubernetes-object.ts';
import { APPLICATION_LABEL } from '../../domain/resource/tracking.ts';
import type { SystemSettings } from '../../domain/settings/system-settings.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { ApplicationComparison } from '../compare/compare-application.ts';
import type { ObjectComparison } from '../compare/compare-object.ts';
import type { Dependencies } from '../dependencies.ts';
import { isOwnKind } from '../destination/own-objects-client.ts';
import { projectOf } from '../project/project-of.ts';
import { apiGroupsOf, hashServed } from '../render/find-capabilities.ts';
import type { RenderedApplication } from '../render/render-application.ts';
import { spreadSeconds } from './next-refresh.ts';

/** However sure we are: so long after a whole look the next one is due. */
const LONGEST_SECONDS = 24 * 3600;

/** What follows from sources, spec and settings alone, and so does not pass before one of them changes. */
const LASTING: readonly ConditionType[] = [
  'RepeatedResourceWarning',
  'ExcludedResourceWarning',
  'UnsupportedFieldWarning',
  'InvalidAnnotationWarning',
  'RenderWarning',
];

/**
 * Finds out whether looks at an application may be spared as long as certain things stand, and which (ADR 0012).
 * @param cluster whose drift check knows what the comparison saw; undefined if none does
 * @returns undefined if something may change of which nobody else would tell
 */
export async function findBasis(
  deps: Dependencies,
  { application }: ApplicationRecord,
  comparison: ApplicationComparison,
  { cluster, at }: { readonly cluster: string | undefined; readonly at: Date },
): Promise<LookBasis | undefined> {
  const { metadata, spec } = application;
  const { rendered } = comparison;
  if (cluster === undefined || !isSettledForGood(comparison)) return undefined;
  // The namespace is none of the objects, and nobody watches it.
  if (spec.syncPolicy?.managedNamespaceMetadata || metadata.deletionTimestamp) return undefined;
  const [project, system] = await Promise.all([projectOf(deps, application), deps.systemSettings.current()]);
  if (countsOrphans(project) || !comparison.objects.every((object) => isTimeless(object, system))) return undefined;
  return {
    at: at.toISOString(),
    until: untilOf(metadata, comparison, at),
    cluster,
    sources: rendered.identities,
    targets: hashTargets(deps, rendered),
    serves: hashServed(apiGroupsOf(rendered.capabilities)),
    circumstances: await findCircumstances(deps, application),
  };
}

/** One text for what was rendered, and what people should know of it; nobody finds out from it what is in a Secret. */
export function hashTargets(
  { secrets }: Pick<Dependencies, 'secrets'>,
  { objects, warnings }: RenderedApplication,
): string {
  return secrets.fingerprint(JSON.stringify([objects, warnings]));
}

/** Finds out what the circumstances of a comparison are now. */
export async function findCircumstances(deps: Dependencies, application: Application): Promise<string> {
  const [project, settings] = await Promise.all([projectOf(deps, application), deps.systemSettings.read()]);
  return hashCircumstances({
    generation: application.metadata.generation,
    settings: settings.resourceVersion,
    // One that was made anew has other versions.
    project: project ? `${project.metadata.uid} ${project.metadata.resourceVersion}` : '',
    release: deps.settings.release,
  });
}

function isSettledForGood({ sync, findings, objects, rendered }: ApplicationComparison): boolean {
  return (
    // What is OutOfSync may be refused by the cluster today and not tomorrow, or be there tomorrow without our label.
    sync === 'Synced' &&
    findings.every(({ type }) => LASTING.includes(type)) &&
    // A renderer that remembers nothing does not say how long its output stands.
    rendered.origins.every((origin) => origin !== undefined) &&
    objects.every(isWatchable)
  );
}

/** Whether the drift check sees what becomes of an object: it lists what bears our label, in the cluster. */
function isWatchable({ pair, health }: ObjectComparison): boolean {
  return (
    !pair.isSkipped &&
    !isOwnKind(pair.key) &&
    pair.live?.metadata.labels?.[APPLICATION_LABEL] !== undefined &&
    health?.status !== 'Progressing' &&
    health?.status !== 'Unknown'
  );
}

/** A health check may ask what time it is. */
function isTimeless({ pair: { live } }: ObjectComparison, { overrides }: SystemSettings): boolean {
  const script = live && findHealthScript(overrides, gvkOf(live));
  return script?.language !== 'lua' || !/\bos\b/.test(script.text);
}

function countsOrphans(project: AppProject | undefined): boolean {
  const rules = project?.spec.orphanedResources;
  return rules !== undefined && rules.warn !== false;
}

function untilOf(ref: ApplicationRef, { rendered }: ApplicationComparison, at: Date): string {
  const longest = new Date(at.getTime() + spreadSeconds(ref, LONGEST_SECONDS) * 1000).toISOString();
  return earliest(longest, rendered);
}

/** A time, or before it that from which a render may stand no more. */
export function earliest(time: string, { origins }: RenderedApplication): string {
  return [time, ...origins.flatMap((origin) => origin?.until ?? [])].sort()[0] ?? time;
}
