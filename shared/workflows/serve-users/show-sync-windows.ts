import { evaluateSyncWindows, selectOpenWindows } from '../../domain/project/evaluate-sync-windows.ts';
import { selectSyncWindows } from '../../domain/project/select-sync-windows.ts';
import type { SyncWindow } from '../../domain/project/sync-window.ts';
import type { Dependencies } from '../dependencies.ts';
import { readSyncWindows } from '../sync/read-sync-windows.ts';
import { type ApplicationSelector, readApplication } from './resolve-application-ref.ts';

/** A window as the API shows it: Argo CD always says whether manual syncs pass. */
export type ShownSyncWindow = SyncWindow & { readonly manualSync: boolean };

/** The sync windows of an application (Argo CD `ApplicationSyncWindowsResponse`). */
export interface ApplicationSyncWindows {
  readonly activeWindows: readonly ShownSyncWindow[];
  readonly assignedWindows: readonly ShownSyncWindow[];
  /** Whether a sync that a person starts now would pass. */
  readonly canSync: boolean;
}

/**
 * Shows which windows concern an application, and which of them are open.
 * @throws ForbiddenError, NotFoundError
 */
export async function showSyncWindows(
  deps: Dependencies,
  selector: ApplicationSelector,
): Promise<ApplicationSyncWindows> {
  const { application } = await readApplication(deps, selector);
  const { windows, subject } = await readSyncWindows(deps, application);
  const now = deps.clock.now();
  return {
    activeWindows: selectOpenWindows(windows, subject, now).map(toShown),
    assignedWindows: selectSyncWindows(windows, subject).map(toShown),
    canSync: evaluateSyncWindows(windows, subject, { manual: true }, now).kind === 'Allowed',
  };
}

function toShown(window: SyncWindow): ShownSyncWindow {
  return { ...window, manualSync: window.manualSync ?? false };
}
