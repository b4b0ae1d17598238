import type { ComparedObject } from '../../domain/application/control.ts';
import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import type { SyncEvent } from '../../domain/sync/evolve-sync-operation.ts';
import type { DestinationClients } from '../destination/open-destination.ts';

/** What one step found out or did. */
export interface StepEvent {
  readonly event: SyncEvent;
  /** Of objects that were just applied: the next comparison need not ask for them. */
  readonly proofs?: { readonly [key: string]: ComparedObject };
  readonly prepared?: PreparedSync;
}

/** What the steps of one invocation share, so that it is loaded once. */
export interface PreparedSync {
  readonly clients: DestinationClients;
  /** Hooks among them. */
  readonly targets: readonly KubernetesObject[];
}

/** What the state asks for next: something that was found out, or effects that are still to be made. */
export type SyncStep =
  | ({ readonly kind: 'Event' } & StepEvent)
  | {
      readonly kind: 'Effects';
      readonly prepared: PreparedSync;
      /** Makes them; trouble becomes an event. To be called when the state that asks for them is saved. */
      readonly perform: () => Promise<StepEvent>;
    };
