import type { Operation } from '../../shared/domain/application/operation.ts';
import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';
import { newSyncOperation } from '../../shared/domain/sync/new-sync-operation.ts';
import type { SyncOperation, SyncTask } from '../../shared/domain/sync/sync-operation.ts';

/** The instant at which these operations start. */
export const START = new Date('2026-01-01T00:00:00.000Z');

/** An instant some seconds after the start. */
export function after(seconds: number): Date {
  return new Date(START.getTime() + seconds * 1000);
}

/** A pending task that applies a Deployment of the namespace `default`. */
export function aTask(name: string, changes: Partial<SyncTask> = {}): SyncTask {
  const kind = changes.kind ?? 'Deployment';
  const group = changes.group ?? 'apps';
  return {
    key: `${group}/${kind}/default/${name}`,
    group,
    version: 'v1',
    kind,
    namespace: 'default',
    name,
    action: 'Apply',
    phase: 'Sync',
    wave: 0,
    state: 'Pending',
    ...changes,
  };
}

/** A planned and validated operation with these tasks. */
export function anOperation(
  tasks: readonly SyncTask[],
  changes: Partial<SyncOperation> = {},
  operation: Operation = { sync: { revision: 'abc' }, initiatedBy: { username: 'admin' } },
): SyncOperation {
  const fresh = newSyncOperation('op-1', operation, START, {
    frozen: {
      revisions: ['abc'],
      targetsHash: 'hash',
      spec: { destination: { name: 'in-cluster' } },
    },
  });
  return { ...fresh, planned: true, validated: true, tasks, ...changes };
}

/** An object as it stands in a repository. */
export function anObject(
  kind: string,
  name: string,
  annotations?: { readonly [key: string]: string },
): KubernetesObject {
  const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1';
  return { apiVersion, kind, metadata: { name, namespace: 'default', ...(annotations ? { annotations } : {}) } };
}
