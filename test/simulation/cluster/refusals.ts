import {
  ApiThrottledError,
  ClusterForbiddenError,
  ClusterUnreachableError,
  ObjectRefusedError,
} from '../../../shared/domain/errors/cluster-errors.ts';
import { gvkOf, type KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { GroupVersionKind, ObjectReference } from '../../../shared/ports/cluster-client.ts';

/** The refusal of an API server: status, reason, and its words. */
export function refused(status: number, reason: string, message: string): ObjectRefusedError {
  return new ObjectRefusedError(message, { data: { server: 'simulated', status, reason } });
}

/** 409 to a create. */
export function alreadyExists(object: KubernetesObject): ObjectRefusedError {
  return refused(409, 'AlreadyExists', `${resourceOf(gvkOf(object))} "${object.metadata.name}" already exists`);
}

/** 404 to a write of something that is not there. */
export function notFound(reference: ObjectReference): ObjectRefusedError {
  return refused(404, 'NotFound', `${resourceOf(reference)} "${reference.name}" not found`);
}

/** 409 to a write that started from another version. */
export function changedMeanwhile(reference: ObjectReference): ObjectRefusedError {
  return refused(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resourceOf(reference)} "${reference.name}": the object has been modified; please apply your changes to the latest version and try again`,
  );
}

/** 409 to an apply that does not take over. */
export function applyConflict(conflicts: readonly { readonly manager: string; readonly field: string }[]) {
  const list = conflicts.map(({ manager, field }) => `conflict with "${manager}": ${field}`).join('\n');
  return refused(409, 'Conflict', `Apply failed with ${conflicts.length} conflict: ${list}`);
}

/** 404 to an object in a namespace that is not there, or 403 in one that is going. */
export function namespaceRefuses(namespace: string, isTerminating: boolean): ObjectRefusedError {
  return isTerminating
    ? refused(403, 'Forbidden', `unable to create new content in namespace ${namespace} because it is being terminated`)
    : refused(404, 'NotFound', `namespaces "${namespace}" not found`);
}

/** No answer. */
export function unreachable(): ClusterUnreachableError {
  return new ClusterUnreachableError('cannot reach the cluster simulated: connect ECONNREFUSED', {
    retry: 'backoff',
    data: { server: 'simulated', reason: 'ECONNREFUSED' },
  });
}

/** 429. */
export function throttled(afterSeconds: number): ApiThrottledError {
  return new ApiThrottledError('the cluster simulated asks to slow down: too many requests', {
    retry: { afterSeconds },
    data: { server: 'simulated', status: 429, reason: 'TooManyRequests' },
  });
}

/** 403 by RBAC. */
export function forbidden(verb: string, kind: GroupVersionKind): ClusterForbiddenError {
  const words = `${resourceOf(kind)} is forbidden: User "windlass" cannot ${verb} resource "${resourceOf(kind)}"`;
  return new ClusterForbiddenError(words, { data: { server: 'simulated', status: 403, reason: 'Forbidden' } });
}

function resourceOf({ group, kind }: { readonly group: string; readonly kind: string }): string {
  const resource = `${kind.toLowerCase()}s`;
  return group === '' ? resource : `${resource}.${group}`;
}
