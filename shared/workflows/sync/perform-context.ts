import type { PropagationPolicy } from '../../domain/application/sync-options.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { ObjectOwner } from '../../domain/resource/tracking.ts';
import type { SyncOperation } from '../../domain/sync/sync-operation.ts';
import type { IgnoreContext } from '../compare/select-ignored-fields.ts';
import type { DestinationClients } from '../destination/open-destination.ts';

/** What performing the actions of a sync needs to know. */
export interface PerformContext {
  /** Whose objects may be pruned. */
  readonly owner: ObjectOwner;
  readonly clients: DestinationClients;
  /** The attempt whose hooks are run. */
  readonly attempt: Pick<SyncOperation, 'id' | 'retryCount'>;
  /** By task key; hooks as they are created. */
  readonly targets: ReadonlyMap<string, KubernetesObject>;
  /** Kinds and namespaces that this sync itself brings; what needs them cannot be tried before. */
  readonly brings: { readonly kinds: ReadonlySet<string>; readonly namespaces: ReadonlySet<string> };
  readonly syncOptions: readonly string[];
  /** `strategy.apply.force` or `strategy.hook.force`: every object may be created anew. */
  readonly force: boolean;
  /** Which fields are ignored, and with `RespectIgnoreDifferences=true` left as they are. */
  readonly rules: IgnoreContext;
  /** Managers whose client-side applied fields become ours. */
  readonly takeOverFrom: readonly string[];
  readonly propagationPolicy: PropagationPolicy;
  readonly concurrency: number;
  /** How often this step was tried before. */
  readonly attempts: number;
  /** Throws when the right to act is about to end. */
  readonly assertMayAct: () => void;
  /** Whether the rest is to be left to another invocation. */
  readonly isTimeUp: () => boolean;
}
