import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiState, WriteRequest } from '../api-state.ts';
import { at, clone, isObject, type JsonObject, objectOrEmpty } from '../json.ts';
import type { Kind, ScalePaths } from '../kinds/kind.ts';
import { badRequest, invalid, pathNotFound } from '../status-errors.ts';
import { invalidValue } from '../validation/faults.ts';
import { liveObject, storeUpdated } from './update-object.ts';

/** The `scale` subresource of an object, as autoscaling/v1. */
export function readScale(kind: Kind, object: KubernetesObject): JsonObject {
  const paths = scaleOf(kind);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = selectorText(paths.selector === undefined ? undefined : at(object, ...paths.selector));
  const replicas = at(object, ...paths.specReplicas);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    // Zero is left out, as Go encodes the field.
    spec: replicas ? { replicas } : {},
    status: {
      replicas: Number(at(object, ...paths.statusReplicas) ?? 0),
      ...(selector === '' ? {} : { selector }),
    },
  };
}

/**
 * Writes the replicas of a changed Scale.
 *
 * @throws StatusError 400, 404, 409, 422
 */
export function writeScale(
  state: ApiState,
  request: WriteRequest,
  name: string,
  change: (scale: JsonObject) => unknown,
): JsonObject {
  const live = liveObject(state, request, name);
  const scale = change(readScale(request.kind, live));
  if (!isObject(scale)) throw badRequest('the request body must be a Scale');
  const replicas = at(scale, 'spec', 'replicas') ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) {
    throw badRequest(
      `Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal ${typeof replicas} into Go struct field ScaleSpec.spec.replicas of type int32`,
    );
  }
  if (replicas < 0) {
    const fault = invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0');
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [fault]);
  }
  const next = clone(live) as unknown as JsonObject;
  setAt(next, scaleOf(request.kind).specReplicas, replicas);
  const given = objectOrEmpty(scale.metadata).resourceVersion;
  next.metadata = { ...objectOrEmpty(next.metadata), resourceVersion: given };
  // The endpoint writes the object itself; only the manager is marked with the subresource.
  return readScale(request.kind, storeUpdated(state, request, live, next));
}

function scaleOf(kind: Kind): ScalePaths {
  if (kind.scale === undefined) throw pathNotFound();
  return kind.scale;
}

function setAt(object: JsonObject, path: readonly string[], value: unknown): void {
  const [field, ...rest] = path;
  if (field === undefined) return;
  if (rest.length === 0) {
    object[field] = value;
    return;
  }
  const below = objectOrEmpty(object[field]);
  object[field] = below;
  setAt(below, rest, value);
}

function selectorText(selector: unknown): string {
  if (typeof selector === 'string') return selector;
  if (!isObject(selector)) return '';
  const labels = isObject(selector.matchLabels) ? selector.matchLabels : 'matchExpressions' in selector ? {} : selector;
  return Object.entries(labels)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
}
