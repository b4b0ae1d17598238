import type { KubernetesObject } from '../../domain/resource/kubernetes-object.ts';
import { formatResourceKey } from '../../domain/resource/resource-key.ts';
import { isHookOf } from '../../domain/sync/hook-object.ts';
import { type LiveTask, type Observation, tasksToObserve } from '../../domain/sync/observation.ts';
import type { SyncOperation, SyncTask } from '../../domain/sync/sync-operation.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { ownSelector } from '../compare/compare-application.ts';
import { type HealthJudge, openHealthJudge } from '../compare/open-health-judge.ts';
import { readLiveObjects } from '../compare/read-live-objects.ts';
import { DELETION_APPROVED } from '../delete/approve-deletion.ts';
import type { Dependencies } from '../dependencies.ts';
import type { DestinationClients } from '../destination/open-destination.ts';
import { findBlockingWindow } from './find-blocking-window.ts';

/** Looks at all that the next decision of an operation depends on: its waited-for objects, approvals, sync windows. */
export async function observeSync(
  deps: Dependencies,
  { application }: ApplicationRecord,
  sync: SyncOperation,
  clients: DestinationClients,
): Promise<Observation> {
  const tasks = tasksToObserve(sync);
  const isKnown = (task: SyncTask) => task.state === 'Started' && task.action !== 'Hook';
  const live = await readLiveObjects(clients, {
    known: tasks.filter(isKnown),
    others: tasks.filter((task) => !isKnown(task)),
    selector: ownSelector(application.metadata),
  });
  const approvedAt = application.metadata.annotations?.[DELETION_APPROVED];
  const blockedBy = await findBlockingWindow(deps, application, sync);
  const judge = await openHealthJudge(deps, clients);
  const look = async (task: SyncTask) =>
    [task.key, await liveTask(task, live.get(formatResourceKey(task)), { sync, judge })] as const;
  return {
    live: new Map(await Promise.all(tasks.map(look))),
    ...(approvedAt === undefined ? {} : { approvedAt }),
    ...(blockedBy ? { blockedBy } : {}),
  };
}

interface LookContext {
  readonly sync: SyncOperation;
  readonly judge: HealthJudge;
}

async function liveTask(
  task: SyncTask,
  object: KubernetesObject | undefined,
  { sync, judge }: LookContext,
): Promise<LiveTask> {
  if (!object) return { exists: false, isOurs: false, isDeleting: false };
  const { uid, deletionTimestamp } = object.metadata;
  // An object of the same name that came after ours is another one: ours is gone.
  const isOurs =
    task.action === 'Hook' ? isHookOf(object, sync, task.phase) : task.uid === undefined || uid === task.uid;
  const health = isOurs ? await judge(object) : undefined;
  return {
    exists: true,
    isOurs,
    isDeleting: deletionTimestamp !== undefined,
    ...(uid === undefined ? {} : { uid }),
    ...(health ? { health } : {}),
  };
}
