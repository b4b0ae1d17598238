import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiState, WriteRequest } from '../api-state.ts';
import { isObject, type JsonObject } from '../json.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../patch/strategic-merge.ts';
import { badRequest, unsupportedMediaType } from '../status-errors.ts';
import { decodeObject, setDefaults } from './decode-body.ts';
import { checkObjectName, liveObject, storeUpdated } from './update-object.ts';

/** The content types of patches that change a live object. */
export const JSON_PATCH = 'application/json-patch+json';
/** See {@link JSON_PATCH}. */
export const MERGE_PATCH = 'application/merge-patch+json';
/** See {@link JSON_PATCH}. */
export const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';
/** Server-side apply. */
export const APPLY_PATCH = 'application/apply-patch+yaml';

/**
 * Patches a live object by JSON patch, merge patch or strategic merge patch.
 *
 * @throws StatusError 400, 404, 409, 415, 422
 */
export function patchObject(
  state: ApiState,
  request: WriteRequest,
  name: string,
  mediaType: string,
  patch: unknown,
): KubernetesObject {
  const live = liveObject(state, request, name);
  const patched = applyPatch(request, live as unknown as JsonObject, mediaType, patch);
  const next = decodeObject(request, patched);
  checkObjectName(next, name);
  setDefaults(request, next);
  return storeUpdated(state, request, live, next);
}

/** What a patch makes of an object of the request's kind. */
export function applyPatch({ kind }: WriteRequest, live: JsonObject, mediaType: string, patch: unknown): JsonObject {
  const accepted = kind.isBuiltin
    ? [JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY_PATCH]
    : [JSON_PATCH, MERGE_PATCH, APPLY_PATCH];
  if (!accepted.includes(mediaType)) throw unsupportedMediaType(accepted);
  if (mediaType === JSON_PATCH) return objectOf(applyJsonPatch(live, patch));
  const object = objectOf(patch);
  if (mediaType === MERGE_PATCH) return objectOf(applyMergePatch(live, object));
  return applyStrategicMergePatch(kind.type, live, object);
}

function objectOf(value: unknown): JsonObject {
  if (!isObject(value)) throw badRequest('error decoding patch: the patch must come to a JSON object');
  return value;
}
