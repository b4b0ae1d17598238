import { parseWindow } from '../../shared/domain/project/parse-window.ts';
import type { SyncWindow } from '../../shared/domain/project/sync-window.ts';
import { isOpen } from '../../shared/domain/project/window-timeline.ts';

/** `Active` or `Inactive`, as `argocd` calls open and closed windows; `Invalid` for one that blocks since it cannot be read. */
export function describeState(window: SyncWindow, now: Date): string {
  const { parsed } = parseWindow(window);
  if (!parsed) return 'Invalid';
  return isOpen(parsed, now.getTime()) ? 'Active' : 'Inactive';
}
