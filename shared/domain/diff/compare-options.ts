import { annotationValuesOf } from '../resource/annotation-values.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';

/** The annotation of an application or an object that says how it is compared (reference/argocd.md §1.2, §1.9). */
export const COMPARE_OPTIONS = 'argocd.argoproj.io/compare-options';

/** What may stand in it. */
export const COMPARE_OPTION_VALUES: ReadonlySet<string> = new Set([
  'IgnoreExtraneous',
  'ServerSideDiff=true',
  'IncludeMutationWebhook=true',
  'IncludeMutationWebhook=false',
]);

/** Whether the changes of mutating webhooks count: what the object says, else what the application says; default no. */
export function includesMutationWebhooks(
  target: KubernetesObject,
  applicationAnnotations: { readonly [name: string]: string } = {},
): boolean {
  const ofApplication = (applicationAnnotations[COMPARE_OPTIONS] ?? '').split(',').map((option) => option.trim());
  const options = [...annotationValuesOf(target, COMPARE_OPTIONS), ...ofApplication];
  return options.find((option) => option.startsWith('IncludeMutationWebhook=')) === 'IncludeMutationWebhook=true';
}
