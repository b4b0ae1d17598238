import type { ObjectRequest, WriteRequest } from '../api-state.ts';
import { behaviourOf } from '../behaviours.ts';
import { clone, isObject, type JsonObject } from '../json.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import { defaultCustomResource, pruneCustomResource } from '../schema/custom-resource.ts';
import { decodeRefusal, decodeTyped } from '../schema/decode-typed.ts';
import { badRequest } from '../status-errors.ts';
import { checkTypeMeta } from './type-meta.ts';

/**
 * Reads the object of a request: right kind, right types, defaults filled in. The result is a fresh copy.
 *
 * @throws StatusError 400
 */
export function decodeBody(request: WriteRequest, body: unknown): JsonObject {
  if (!isObject(body)) throw badRequest('the request body must be a JSON object');
  checkTypeMeta(request, body);
  const object = decodeObject(request, body);
  setDefaults(request, object);
  return object;
}

/** Decodes without defaults; unknown fields are refused, warned of or ignored as the request asks. */
export function decodeObject(request: WriteRequest, body: JsonObject): JsonObject {
  const { kind } = request;
  const typed = { ...body, apiVersion: apiVersionOf(kind), kind: kind.kind };
  const unknown: string[] = [];
  let object: JsonObject;
  try {
    if (kind.isBuiltin) object = decodeTyped(kind.type, typed, (path) => unknown.push(path));
    else object = pruneCustomResource(kind.type, clone(typed), (path) => unknown.push(path));
  } catch (error) {
    throw decodeRefusal(error, kind);
  }
  reportUnknown(request, unknown);
  return object;
}

/** Fills in the defaults of the kind, in place. */
export function setDefaults(request: ObjectRequest, object: JsonObject): void {
  if (request.kind.isBuiltin) behaviourOf(request.kind).defaults?.(object);
  else defaultCustomResource(request.kind.custom?.schema, object);
}

function reportUnknown(request: WriteRequest, unknown: readonly string[]): void {
  if (unknown.length === 0 || request.fieldValidation === 'Ignore') return;
  const texts = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  if (request.fieldValidation === 'Strict') {
    const { version, kind } = request.kind;
    throw badRequest(
      `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: strict decoding error: ${texts.join(', ')}`,
    );
  }
  for (const text of texts) request.warn(text);
}
