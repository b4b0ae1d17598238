import type { IgnoreDifferences } from '../application/application.ts';
import type { CelHealthRule } from '../health/health-script.ts';

/** How an object says which application it belongs to (reference/argocd.md §1.8). */
export type TrackingMethod = 'annotation' | 'label' | 'annotation+label';

/** What objects are marked with, and found again by. */
export interface TrackingSettings {
  readonly method: TrackingMethod;
  /** Label that names the application; only written and read with a method that uses labels. */
  readonly instanceLabelKey: string;
  /** Tells installations that share a cluster apart; an object of another one is not ours. */
  readonly installationId?: string;
}

/** Which kinds a rule of inclusion or exclusion means; each list holds globs, an absent or empty one means all. */
export interface ResourceFilter {
  readonly apiGroups?: readonly string[];
  readonly kinds?: readonly string[];
  /** Globs over the server URL of the cluster. */
  readonly clusters?: readonly string[];
}

/** How every comparison goes (`resource.compareoptions`). */
export interface CompareSettings {
  /** Rules of roles that aggregate others are not compared; default false. */
  readonly ignoreAggregatedRoles: boolean;
  /** Of which objects a `status` in Git is not compared: of all (default), of custom ones, of none. */
  readonly ignoreResourceStatusField: 'all' | 'crd' | 'none';
}

/** What is special about a kind (`resource.customizations`). */
export interface ResourceOverride {
  /** Group of the kind as a glob; `*` for `.all`. */
  readonly group: string;
  /** Kind as a glob. */
  readonly kind: string;
  /** Rules of the same form as `spec.ignoreDifferences`. */
  readonly ignoreDifferences?: Pick<IgnoreDifferences, 'jsonPointers' | 'jqPathExpressions' | 'managedFieldsManagers'>;
  /** Rules in CEL that judge the health of such objects. */
  readonly healthRules?: readonly CelHealthRule[];
  /** Other customizations as they are written, by the name that they have in the key: `health`, `useOpenLibs`, `actions`. */
  readonly texts: { readonly [field: string]: string };
}

/** What holds for all applications: the ConfigMap `argocd-cm`, read. */
export interface SystemSettings {
  readonly tracking: TrackingSettings;
  readonly compare: CompareSettings;
  /** More than one may fit a kind. */
  readonly overrides: readonly ResourceOverride[];
  readonly exclusions: readonly ResourceFilter[];
  readonly inclusions: readonly ResourceFilter[];
  /** Annotations of Secrets that are shown and stored only masked (`resource.sensitive.mask.annotations`). */
  readonly maskedAnnotations: readonly string[];
}

/** The label that Argo CD and Helm charts know. */
export const DEFAULT_INSTANCE_LABEL = 'app.kubernetes.io/instance';

/** What holds as long as nobody applied an `argocd-cm`. */
export const DEFAULT_SETTINGS: SystemSettings = {
  tracking: { method: 'annotation', instanceLabelKey: DEFAULT_INSTANCE_LABEL },
  compare: { ignoreAggregatedRoles: false, ignoreResourceStatusField: 'all' },
  overrides: [],
  exclusions: [],
  inclusions: [],
  maskedAnnotations: [],
};

/** The system-wide rules in the form of `spec.ignoreDifferences`. */
export function systemIgnoreRules({ overrides }: SystemSettings): readonly IgnoreDifferences[] {
  return overrides.flatMap(({ group, kind, ignoreDifferences }) =>
    ignoreDifferences ? [{ group, kind, ...ignoreDifferences }] : [],
  );
}
