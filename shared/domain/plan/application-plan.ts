import type { ApplicationRef } from '../application/application.ts';
import type { ResourceKey } from '../resource/resource-key.ts';
import type { FieldChange } from './field-changes.ts';

/**
 * What a sync would do with an object. `Recreate`: delete and create, for a field that cannot change in place (`Force=true`). `Keep`: it left
 * Git and stays, the message says why. `Refuse`: the cluster or the project would not have it. `Unknown`: it could not be found out.
 */
export type PlannedAction = 'Create' | 'Change' | 'Recreate' | 'Delete' | 'Keep' | 'Refuse' | 'Unknown';

/** An object that a sync would not leave as it is. No value of a Secret is in it. */
export interface PlannedObject {
  readonly key: ResourceKey;
  readonly action: PlannedAction;
  /** Why, in the cluster's words where it has some. */
  readonly message?: string;
  /** The cluster refuses it, since a field of it cannot be changed in place. */
  readonly isImmutable?: boolean;
  /** The revision does not change it: it is not in the cluster as Git wants it already today. */
  readonly isDrift?: boolean;
  readonly fields: readonly FieldChange[];
}

/** A hook that the sync would run. */
export interface PlannedHook {
  readonly key: ResourceKey;
  readonly phases: readonly string[];
}

/** What a sync of an application would do to its cluster. */
export interface ApplicationPlan {
  readonly application: ApplicationRef;
  readonly project: string;
  /** Where it goes, for people. */
  readonly destination: string;
  /** What the sources are at, one each; empty if that could not be found out. */
  readonly revisions: readonly string[];
  /** RFC 3339. */
  readonly takenAt: string;
  /** Keyed hash of what would be applied and what was live: another push, or a change in the cluster, gives another one. */
  readonly planHash: string;
  /** The automated sync waits until a person approves just this plan. */
  readonly needsApproval?: boolean;
  readonly objects: readonly PlannedObject[];
  readonly unchanged: number;
  readonly hooks: readonly PlannedHook[];
  /** The sync would delete more than it may without approval. */
  readonly guard?: string;
  readonly warnings: readonly string[];
  /** Why there is no plan: it does not render, or the cluster does not answer. */
  readonly trouble?: PlanTrouble;
}

/** Why there is no plan. */
export interface PlanTrouble {
  readonly from: 'spec' | 'source' | 'cluster';
  readonly message: string;
}

/** Whether the sync would change anything, or nobody knows. */
export function isEmptyPlan({ objects, hooks, trouble }: ApplicationPlan): boolean {
  return trouble === undefined && hooks.length === 0 && objects.every(({ action }) => action === 'Keep');
}

/** Whether the sync would fail: it does not render, or something would be refused. A cluster that does not answer says nothing about it. */
export function isFailingPlan({ objects, trouble }: ApplicationPlan): boolean {
  return (trouble !== undefined && trouble.from !== 'cluster') || objects.some(({ action }) => action === 'Refuse');
}
