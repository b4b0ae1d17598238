import type { ApiState } from './api-state.ts';
import type { JsonObject } from './json.ts';
import type { FieldFault } from './status-errors.ts';

/** What is particular to a kind beyond its type. Objects given for change are fresh copies and are changed in place. */
export interface Behaviour {
  /** Fills in what the API server defaults. */
  readonly defaults?: (object: JsonObject) => void;
  /** Sets the fields that a client cannot choose, before validation. */
  readonly prepareCreate?: (object: JsonObject) => void;
  /** Carries over from the live object what a client may leave out. */
  readonly prepareUpdate?: (next: JsonObject, live: JsonObject) => void;
  readonly validate?: (object: JsonObject) => readonly FieldFault[];
  readonly validateUpdate?: (next: JsonObject, live: JsonObject) => readonly FieldFault[];
  /** Gives out addresses and the like, after validation. */
  readonly allocate?: (object: JsonObject, state: ApiState) => void;
  /** `subdomain` by default. */
  readonly nameRule?: 'subdomain' | 'label' | 'rfc1035' | 'path-segment';
  /** A delete answers with the object even if it is gone at once. */
  readonly returnsDeleted?: true;
  /** A finalizer that a delete adds, for what must be cleaned up first. */
  readonly deletionFinalizer?: string;
  /** What a delete without a policy does to dependents; `Background` by default. */
  readonly defaultPropagation?: 'Orphan';
}
