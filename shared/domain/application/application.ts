import type { LatencyTrace } from '../dora/latency-trace.ts';
import type { OwnObjectMetadata } from '../resource/own-object-metadata.ts';
import type { Operation, OperationState, SyncStatusCode } from './operation.ts';
import type { Source } from './source.ts';
import type { SyncPolicy } from './sync-policy.ts';

/** Where an application goes: exactly one of server and name; `namespace` is for objects without one. */
export interface Destination {
  readonly server?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** A rule that leaves fields out of the comparison (Argo CD `ResourceIgnoreDifferences`). */
export interface IgnoreDifferences {
  readonly group?: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly jsonPointers?: readonly string[];
  readonly jqPathExpressions?: readonly string[];
  readonly managedFieldsManagers?: readonly string[];
}

/** `spec` of an Application. */
export interface ApplicationSpec {
  readonly project: string;
  readonly destination: Destination;
  readonly source?: Source;
  readonly sources?: readonly Source[];
  readonly sourceHydrator?: { readonly [field: string]: unknown };
  readonly syncPolicy?: SyncPolicy;
  readonly ignoreDifferences?: readonly IgnoreDifferences[];
  readonly info?: readonly { readonly name: string; readonly value: string }[];
  /** Default 10; 0 keeps none. */
  readonly revisionHistoryLimit?: number;
}

/** `metadata` of an Application. */
export interface ApplicationMetadata extends OwnObjectMetadata {
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly [field: string]: unknown }[];
}

/** Health codes, best first (reference/argocd.md §1.10). */
export type HealthCode = 'Healthy' | 'Suspended' | 'Progressing' | 'Missing' | 'Degraded' | 'Unknown';

/** Health of an object or application. */
export interface HealthStatus {
  readonly status: HealthCode;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** One row of `status.resources`. */
export interface ResourceStatus {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly status?: SyncStatusCode;
  readonly health?: HealthStatus;
  readonly hook?: boolean;
  readonly requiresPruning?: boolean;
  readonly requiresDeletionConfirmation?: boolean;
  readonly syncWave?: number;
  /** Why it is OutOfSync or Unknown, in the server's words where it has some. Ours; Argo CD has no such field. */
  readonly message?: string;
}

/**
 * Types of conditions (reference/argocd.md §1.1), and ours: a field without effect, an annotation of an object that cannot be read, a rule of
 * `ignoreDifferences` that cannot be followed, what people should know of rendering,
 * automation that is held by a rollback, a sync that waits for a person or a sync window, and a message that nobody got.
 */
export type ConditionType =
  | 'DeletionError'
  | 'InvalidSpecError'
  | 'ComparisonError'
  | 'SyncError'
  | 'UnknownError'
  | 'SharedResourceWarning'
  | 'RepeatedResourceWarning'
  | 'ExcludedResourceWarning'
  | 'OrphanedResourceWarning'
  | 'UnsupportedFieldWarning'
  | 'InvalidAnnotationWarning'
  | 'IgnoreDifferencesWarning'
  | 'RenderWarning'
  | 'AutomationHeldWarning'
  | 'SyncBlockedWarning'
  | 'NotificationError'
  | 'FeedbackWarning';

/** Something worth knowing about an application. */
export interface Condition {
  readonly type: ConditionType;
  readonly message: string;
  readonly lastTransitionTime: string;
}

/** A deployment that succeeded. */
export interface HistoryEntry {
  readonly id: number;
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly source?: Source;
  readonly sources?: readonly Source[];
  readonly deployedAt: string;
  readonly deployStartedAt: string;
  readonly initiatedBy: { readonly username?: string; readonly automated?: boolean };
  /** When its commit got how far. Ours; absent where the same was deployed again. */
  readonly latency?: LatencyTrace;
}

/** `status.sync`. */
export interface SyncStatus {
  readonly status: SyncStatusCode;
  /** Since when it has been this status, RFC 3339. Ours; Argo CD has it of the health alone. */
  readonly lastTransitionTime?: string;
  readonly comparedTo?: {
    readonly source?: Source;
    readonly sources?: readonly Source[];
    readonly destination: Destination;
    readonly ignoreDifferences?: readonly IgnoreDifferences[];
  };
  readonly revision?: string;
  readonly revisions?: readonly string[];
}

/** Automated sync is held after a rollback until somebody releases it; ours, Argo CD refuses such a rollback. */
export interface AutomationHold {
  readonly since: string;
  /** Who rolled back. */
  readonly by: string;
  /** The history entry that was rolled back to. */
  readonly historyId: number;
  readonly revisions: readonly string[];
}

/** `status` of an Application, in Argo CD's shape. */
export interface ApplicationStatus {
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  readonly resources: readonly ResourceStatus[];
  readonly history: readonly HistoryEntry[];
  readonly conditions: readonly Condition[];
  readonly summary: { readonly images?: readonly string[]; readonly externalURLs?: readonly string[] };
  readonly reconciledAt?: string;
  readonly operationState?: OperationState;
  readonly automationHold?: AutomationHold;
  readonly sourceType?: string;
  readonly sourceTypes?: readonly string[];
  readonly controllerNamespace?: string;
}

/** An Application as the API shows it. */
export interface Application {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'Application';
  readonly metadata: ApplicationMetadata;
  readonly spec: ApplicationSpec;
  /** A requested operation that has not started. */
  readonly operation?: Operation;
  readonly status: ApplicationStatus;
}

/** Names an application; the default namespace is `argocd`. */
export interface ApplicationRef {
  readonly namespace: string;
  readonly name: string;
}

/** The one text form of a reference: `argocd/guestbook`. */
export function formatApplicationRef(ref: ApplicationRef): string {
  return `${ref.namespace}/${ref.name}`;
}

/** Reads the text form of a reference. */
export function parseApplicationRef(text: string): ApplicationRef {
  const slash = text.indexOf('/');
  return { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}

/** The sources of a spec: `sources` if there are any, else the one `source`. */
export function sourcesOf(spec: ApplicationSpec): readonly Source[] {
  if (spec.sources && spec.sources.length > 0) return spec.sources;
  return spec.source ? [spec.source] : [];
}
