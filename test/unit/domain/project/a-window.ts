import type { WindowSubject } from '../../../../shared/domain/project/select-sync-windows.ts';
import type { SyncWindow } from '../../../../shared/domain/project/sync-window.ts';

/** An application that every window of `aWindow` is assigned to. */
export const GUESTBOOK: WindowSubject = {
  application: { namespace: 'argocd', name: 'guestbook' },
  clusters: ['https://kubernetes.default.svc', 'in-cluster'],
  namespace: 'shop',
};

/** `allow 0 10 * * * 1h` reads as a window for all applications. */
export function aWindow(kind: string, schedule: string, duration: string, more: Partial<SyncWindow> = {}): SyncWindow {
  return { kind, schedule, duration, applications: ['*'], ...more };
}
