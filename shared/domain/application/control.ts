import type { SnapshotPointer } from '../diff/snapshot-item.ts';
import type { PushNotice } from '../dora/commit-arrival.ts';
import type { DeploymentLog } from '../dora/deployment-log.ts';
import type { FeedbackState } from '../feedback/feedback-state.ts';
import type { NotificationState } from '../notification/outbox.ts';
import type { PlanApproval } from '../plan/plan-approval.ts';
import type { RenderReads } from '../render/read-paths.ts';
import type { ObjectReference } from '../resource/object-reference.ts';
import type { SyncOperation, TraceEvent } from '../sync/sync-operation.ts';
import type { LookBasis } from './look-basis.ts';
import type { OperationIds } from './operation-ids.ts';

/** What Windlass keeps of an application beside what people see of it. */
export interface ApplicationControl {
  /**
   * Coalesces requests: a worker that starts reads `requested`, and writes it to `processed` when it is done.
   * However many requests came meanwhile, one more refresh answers them all.
   */
  readonly refresh: RefreshCounter;
  /** Who works on this application; nobody else may until it ends. */
  readonly lease?: Lease;
  /** When which work should be looked at again; the sweep wakes what is overdue. */
  readonly wakes: Wakes;
  /** The operation under way, if there is one. */
  readonly sync?: SyncOperation;
  /** What the last comparison found, to spare the next one the work; by resource key. */
  readonly compared: { readonly [resourceKey: string]: ComparedObject };
  /** Every object that we applied and have not seen gone: only these are ever pruned. */
  readonly inventory: readonly InventoryEntry[];
  /** What the last comparison rested upon; absent where the next look has to be a whole one anyway. */
  readonly basis?: LookBasis;
  /** Refreshes in a row that ended without the application settled; sets the back-off. */
  readonly unsettled: number;
  /** Paths of fields in the manifest that nobody knows; they were dropped, and a condition says so. */
  readonly unknownFields?: readonly string[];
  /** How the deletion of the application treats its objects, once it is requested, and how far its hooks are. */
  readonly deletion?: ApplicationDeletion;
  /** The types of hooks that the deletion has to run, as the last comparison saw them. */
  readonly deleteHooks?: readonly DeleteHookType[];
  /** How the last comparison came by the manifests of each source, and why. */
  readonly renders?: readonly RenderNote[];
  /** What the last comparison saw, stored beside the record. */
  readonly snapshot?: SnapshotPointer;
  /** The last operation that ended, for the log of what is said of it. */
  readonly lastOperation?: OperationIds;
  /** The trace of the last operation that ended. */
  readonly lastTrace?: readonly TraceEvent[];
  /** What of it was told to people, and what is to be told; absent where nobody is to be told anything. */
  readonly notifications?: NotificationState;
  /** Which of its deployments are still to be counted, and how the last one goes. */
  readonly deployments?: DeploymentLog;
  /** The hash of the plan that an automated sync waits for until a person approves it. */
  readonly awaitedPlan?: string;
  /** The plans that people have approved, the last ones. */
  readonly planApprovals?: readonly PlanApproval[];
  /** What the hosts of its repositories were told, and are to be told; absent where none can be told anything. */
  readonly feedback?: FeedbackState;
  /** Self-heals in a row at one revision; sets their back-off (reference/argocd.md §1.6). */
  readonly selfHeal?: { readonly revisions: readonly string[]; readonly attempts: number };
}

/** How the manifests of one source were come by. */
export interface RenderNote {
  readonly revision: string;
  /** '' if it failed before that was known. */
  readonly sourceType: string;
  /** Whether an earlier output, or an earlier failure, still stood. */
  readonly cached: boolean;
  /** Why it had to be rendered. */
  readonly because?: string;
  /** Why there are no manifests. */
  readonly failure?: string;
  /** What the manifests depend on: a push that touches none of it changes nothing. Absent where that is not known. */
  readonly reads?: RenderReads;
}

/** When a hook of a deletion runs: before the objects go, or after. */
export type DeleteHookType = 'PreDelete' | 'PostDelete';

/** A hook that a deletion made. */
export interface DeleteHookEntry extends InventoryEntry {
  readonly type: DeleteHookType;
}

/** See `ApplicationControl.deletion`. */
export interface ApplicationDeletion {
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  /** Hooks that were made, or were about to be made; none of them is to stay. */
  readonly hooks?: readonly DeleteHookEntry[];
  /** The types of hooks that have succeeded. */
  readonly hooksDone?: readonly DeleteHookType[];
}

/**
 * Times, RFC 3339: the next refresh, the next step of the operation under way, and the next look at what is to be told to people, and to
 * the hosts of the repositories.
 */
export interface Wakes {
  readonly refresh?: string;
  readonly sync?: string;
  readonly notify?: string;
  readonly report?: string;
}

/** The earliest of the wakes, or undefined. */
export function nextWakeOf(wakes: Wakes): string | undefined {
  const times = [wakes.refresh, wakes.sync, wakes.notify, wakes.report].filter((time) => time !== undefined);
  return times.sort()[0];
}

/** See `ApplicationControl.refresh`. */
export interface RefreshCounter {
  readonly requested: number;
  readonly processed: number;
  /** Whether caches are to be forgotten. */
  readonly hard: boolean;
  /** When the last request came, RFC 3339: what a repository said before that may be out of date. */
  readonly requestedAt?: string;
  /** Webhooks that no refresh has answered yet. */
  readonly pushes?: readonly PushNotice[];
  /** The webhook that the last request came of, for the log; absent if it came of none. */
  readonly deliveryId?: string;
}

/** Exclusive work: valid until `expiresAt` (RFC 3339); every save presents the ticket. */
export interface Lease {
  readonly ticket: string;
  readonly expiresAt: string;
}

/** Hash of the target and version of the live object that were found equal. */
export interface ComparedObject {
  readonly targetHash: string;
  readonly resourceVersion: string;
}

/** An object that the application owns in its cluster. */
export type InventoryEntry = ObjectReference;

/** The control of an application that was just created. */
export function initialControl(): ApplicationControl {
  return { refresh: { requested: 0, processed: 0, hard: false }, wakes: {}, compared: {}, inventory: [], unsettled: 0 };
}
