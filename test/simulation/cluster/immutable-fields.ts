import { isDeepStrictEqual } from 'node:util';
import { ImmutableFieldError } from '../../../shared/domain/errors/cluster-errors.ts';
import { gvkOf, type KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import { readField } from './field-paths.ts';

/** Fields that cannot be changed in place once they are set. */
const IMMUTABLE: { readonly [kind: string]: readonly string[] } = {
  Job: ['spec.template', 'spec.selector'],
  Deployment: ['spec.selector'],
  DaemonSet: ['spec.selector'],
  ReplicaSet: ['spec.selector'],
  StatefulSet: ['spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates'],
  PersistentVolumeClaim: ['spec.storageClassName', 'spec.accessModes'],
  Pod: ['spec.containers', 'spec.restartPolicy'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
};

/** @throws ImmutableFieldError in the API server's words, naming the field */
export function refuseImmutableChange(before: KubernetesObject, after: KubernetesObject): void {
  const fields = before.immutable === true ? ['data'] : (IMMUTABLE[before.kind] ?? []);
  for (const field of fields) {
    const path = field.replaceAll('.', '\n');
    const old = readField(before, path);
    if (old === undefined || isDeepStrictEqual(old, readField(after, path))) continue;
    const { group, kind } = gvkOf(before);
    const type = group === '' ? kind : `${kind}.${group}`;
    throw new ImmutableFieldError(
      `${type} "${before.metadata.name}" is invalid: ${field}: Invalid value: field is immutable`,
      { data: { server: 'simulated', status: 422, reason: 'Invalid' } },
    );
  }
}
