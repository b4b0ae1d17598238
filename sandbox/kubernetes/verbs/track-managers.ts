import { type ApiState, timestamp, type WriteRequest } from '../api-state.ts';
import type { JsonObject } from '../json.ts';
import { emptyObject } from '../kinds/empty-object.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import type { FieldSet } from '../managed-fields/field-set.ts';
import type { Managers } from '../managed-fields/managers.ts';
import { managersAfterUpdate, type Writer } from '../managed-fields/ownership.ts';
import { ListItemError } from '../managed-fields/path-element.ts';
import { ignoredFields, withoutManagedFields } from '../managed-fields/writer-fields.ts';

/** The managers after a create (`live` undefined), replace or patch by the request's manager. */
export function managersOfUpdate(
  state: ApiState,
  request: WriteRequest,
  live: JsonObject | undefined,
  next: JsonObject,
  managers: Managers,
): Managers {
  const before = live === undefined ? emptyObject(request.kind) : withoutManagedFields(live);
  try {
    return managersAfterUpdate(
      request.kind.type,
      before,
      withoutManagedFields(next),
      managers,
      writerOf(state, request),
    );
  } catch (error) {
    // An object that validation will refuse; nobody manages what cannot be told apart.
    if (error instanceof ListItemError) return new Map();
    throw error;
  }
}

/** Who the request writes as. */
export function writerOf(state: ApiState, request: WriteRequest): Writer {
  return {
    manager: request.manager,
    apiVersion: apiVersionOf(request.kind),
    ...(request.subresource === '' ? {} : { subresource: request.subresource }),
    now: timestamp(state.now()),
    ignored: ignoredOf(request),
  };
}

const MAIN_WITH_STATUS = ignoredFields([['status']]);
const MAIN = ignoredFields([]);
const STATUS = ignoredFields([['spec'], ['metadata', 'labels']]);
const CUSTOM_STATUS = ignoredFields([['spec'], ['metadata']]);

/** The main endpoint resets status, the status endpoint everything else. */
function ignoredOf({ kind, subresource }: WriteRequest): FieldSet {
  if (subresource === 'status') return kind.isBuiltin ? STATUS : CUSTOM_STATUS;
  return kind.hasStatus ? MAIN_WITH_STATUS : MAIN;
}
