import type { Application } from '../../domain/application/application.ts';
import { type WindowSubject, windowSubjectOf } from '../../domain/project/select-sync-windows.ts';
import type { SyncWindow } from '../../domain/project/sync-window.ts';
import type { Dependencies } from '../dependencies.ts';
import { findDestinationCluster } from '../destination/find-destination-cluster.ts';
import { projectOf } from '../project/project-of.ts';

/** What `evaluateSyncWindows` is asked with. */
export interface WindowsOfApplication {
  /** All windows of the project; which of them concern the application is for the evaluation to say. */
  readonly windows: readonly SyncWindow[];
  readonly subject: WindowSubject;
}

/** Reads the sync windows of an application's project: one read, and one more for the cluster if there are windows. */
export async function readSyncWindows(
  deps: Pick<Dependencies, 'projects' | 'clusters'>,
  application: Pick<Application, 'metadata' | 'spec'>,
): Promise<WindowsOfApplication> {
  const windows = (await projectOf(deps, application))?.spec.syncWindows ?? [];
  const cluster = windows.length > 0 ? await findDestinationCluster(deps, application.spec.destination) : {};
  return { windows, subject: windowSubjectOf(application, cluster) };
}
