import type { Application } from '../../domain/application/application.ts';
import type { ComparedObject } from '../../domain/application/control.ts';
import { canonicalJson } from '../../domain/diff/canonical-json.ts';
import { COMPARE_OPTIONS } from '../../domain/diff/compare-options.ts';
import { fingerprintTarget } from '../../domain/diff/target-fingerprint.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { systemIgnoreRules } from '../../domain/settings/system-settings.ts';
import { takeOverManagers } from '../../domain/sync/take-over-managers.ts';
import type { Dependencies } from '../dependencies.ts';
import type { IgnoreContext } from './select-ignored-fields.ts';

/** How the objects of an application are compared: rules of the application, and of the installation. */
export interface CompareRules extends IgnoreContext {
  /** Of the application. */
  readonly annotations: { readonly [name: string]: string };
  readonly takeOverFrom: readonly string[];
  /** Keyed hash over a target and all that decides how it compares; targets may be Secrets. */
  readonly fingerprint: (target: KubernetesObject) => string;
}

/** Gathers what decides how the objects of an application compare. */
export async function openCompareRules(
  deps: Pick<Dependencies, 'systemSettings' | 'fields' | 'secrets'>,
  { metadata, spec }: Pick<Application, 'spec'> & { readonly metadata: Pick<Application['metadata'], 'annotations'> },
): Promise<CompareRules> {
  const settings = await deps.systemSettings.current();
  const { annotations = {} } = metadata;
  const ignoreDifferences = [...(spec.ignoreDifferences ?? []), ...systemIgnoreRules(settings)];
  const takeOverFrom = takeOverManagers(annotations, spec.syncPolicy?.syncOptions ?? []);
  const { server = null, name = null } = spec.destination;
  // Another cluster counts its versions anew, and other rules may judge the same pair otherwise.
  const rules = [server, name, ignoreDifferences, settings.compare, takeOverFrom, annotations[COMPARE_OPTIONS] ?? null];
  const seed = canonicalJson(rules);
  return {
    ignoreDifferences,
    compareSettings: settings.compare,
    fields: deps.fields,
    annotations,
    takeOverFrom,
    fingerprint: (target) => fingerprintTarget(target, (text) => deps.secrets.fingerprint(`${seed}${text}`)),
  };
}

/** What to remember of a target and a live object that are equal: as long as both stay, so does that. */
export function proveEqual(
  target: KubernetesObject,
  live: KubernetesObject,
  { fingerprint }: Pick<CompareRules, 'fingerprint'>,
): ComparedObject {
  return { targetHash: fingerprint(target), resourceVersion: live.metadata.resourceVersion ?? '' };
}
