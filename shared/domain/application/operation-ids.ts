import type { ApplicationControl } from './control.ts';

/** By which what is said of an operation is found in the log; a type alias, so that it is plain fields to the compiler too. */
export type OperationIds = {
  readonly operationId?: string;
  /** The webhook that it came of; absent if it came of none. */
  readonly deliveryId?: string;
};

/** The ids of the operation under way, or else of the last one that ended. */
export function operationIdsOf({ sync, lastOperation }: ApplicationControl): OperationIds {
  return sync ? idsOf(sync) : (lastOperation ?? {});
}

/** The ids of an operation. */
export function idsOf({ id, deliveryId }: { readonly id: string; readonly deliveryId?: string }): OperationIds {
  return { operationId: id, ...(deliveryId === undefined ? {} : { deliveryId }) };
}
