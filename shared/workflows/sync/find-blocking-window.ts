import type { Application } from '../../domain/application/application.ts';
import { evaluateSyncWindows } from '../../domain/project/evaluate-sync-windows.ts';
import type { SyncOperation } from '../../domain/sync/sync-operation.ts';
import type { Dependencies } from '../dependencies.ts';
import { readSyncWindows } from './read-sync-windows.ts';

/** What keeps a sync from going on now, and until when. */
export interface BlockingWindow {
  readonly message: string;
  /** RFC 3339; absent if no end was found. */
  readonly until?: string;
}

/**
 * The sync window of the project that blocks a sync of the application now.
 * @param sync the operation under way; none: an automated sync that is about to start
 */
export async function findBlockingWindow(
  deps: Dependencies,
  application: Application,
  sync: Pick<SyncOperation, 'operation' | 'validated'> | undefined,
): Promise<BlockingWindow | undefined> {
  const { windows, subject } = await readSyncWindows(deps, application);
  if (windows.length === 0) return undefined;
  const manual = sync !== undefined && sync.operation.initiatedBy.automated !== true;
  // Nothing is asked of the cluster before windows allow it: what is validated has been allowed.
  const request = { manual, startedAllowed: sync?.validated ?? false };
  const verdict = evaluateSyncWindows(windows, subject, request, deps.clock.now());
  if (verdict.kind === 'Allowed') return undefined;
  return { message: verdict.message, ...(verdict.until === undefined ? {} : { until: verdict.until }) };
}
