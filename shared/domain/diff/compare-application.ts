import type { HealthStatus, ResourceStatus } from '../application/application.ts';
import type { SyncStatusCode } from '../application/operation.ts';
import { annotationValuesOf } from '../resource/annotation-values.ts';
import { gvkOf } from '../resource/kubernetes-object.ts';
import type { ResourcePair } from '../resource/pair-resources.ts';
import { waveOf } from '../resource/wave.ts';
import { COMPARE_OPTIONS } from './compare-options.ts';

/** What was found out about a pair. */
export interface ComparedPair {
  readonly pair: ResourcePair;
  /**
   * What comparing target and live gave; `Unknown` if it could not be found out, or the project does not permit the object.
   * Not needed where one of the two is missing.
   */
  readonly comparison?: SyncStatusCode;
  readonly health?: HealthStatus;
  /** Of an object that is neither wanted nor could be read: in which version it was seen before. */
  readonly version?: string;
  /** Why it is OutOfSync or Unknown. */
  readonly message?: string;
}

/** What decides the sync status of an application. */
export interface CompareApplicationOptions {
  readonly pairs: readonly ComparedPair[];
  /** The targets could not be rendered, or the live objects not be read: nothing can be said. */
  readonly isIncomplete?: boolean;
}

/** The sync status of an application and the rows of `status.resources`. */
export interface ApplicationComparison {
  readonly status: SyncStatusCode;
  readonly resources: readonly ResourceStatus[];
}

/** Rolls the comparison of its resources up into that of the application (reference/argocd.md §1.4). */
export function compareApplication({ pairs, isIncomplete = false }: CompareApplicationOptions): ApplicationComparison {
  const resources = pairs.map(toResourceStatus);
  const isOutOfSync = pairs.some(
    (compared) => resourceSyncStatus(compared) === 'OutOfSync' && !isIgnoredExtra(compared.pair),
  );
  const isUnknown = isIncomplete || resources.some((resource) => resource.status === 'Unknown');
  return { status: isUnknown ? 'Unknown' : isOutOfSync ? 'OutOfSync' : 'Synced', resources };
}

/** The sync status of one resource; hooks and skipped objects have none. */
export function resourceSyncStatus({ pair, comparison }: ComparedPair): SyncStatusCode | undefined {
  if (pair.isHook || pair.isSkipped) return undefined;
  if (comparison === 'Unknown') return 'Unknown';
  if (!pair.target || !pair.live) return 'OutOfSync';
  return comparison ?? 'Unknown';
}

/** An extra object that says itself that it does not matter. */
function isIgnoredExtra({ requiresPruning, live }: ResourcePair): boolean {
  return (
    requiresPruning && live !== undefined && annotationValuesOf(live, COMPARE_OPTIONS).includes('IgnoreExtraneous')
  );
}

function toResourceStatus(compared: ComparedPair): ResourceStatus {
  const { pair, health, message, version = '' } = compared;
  const { key, target, live } = pair;
  const status = resourceSyncStatus(compared);
  const object = target ?? live;
  const wave = object ? waveOf(object) : 0;
  return {
    group: key.group,
    version: object ? gvkOf(object).version : version,
    kind: key.kind,
    ...(key.namespace === '' ? {} : { namespace: key.namespace }),
    name: key.name,
    ...(status === undefined ? {} : { status }),
    ...(health === undefined ? {} : { health }),
    ...(pair.isHook ? { hook: true } : {}),
    ...(pair.requiresPruning ? { requiresPruning: true } : {}),
    ...(wave === 0 ? {} : { syncWave: wave }),
    ...(message === undefined ? {} : { message }),
  };
}
