import type { ParsedWindow } from './parse-window.ts';
import { isOpen } from './window-timeline.ts';

/** The sync that wants to pass. */
export interface WindowRequest {
  /** Whether a person asked for it. */
  readonly manual: boolean;
  /** Whether it runs already and was allowed when it started; then windows with `syncOverrun` let it run on. */
  readonly startedAllowed?: boolean;
}

/** What windows say about a request at one moment, with the windows that stand in its way. */
export type MomentaryVerdict =
  | { readonly kind: 'Allowed' }
  | { readonly kind: 'Denied'; readonly denies: readonly ParsedWindow[] }
  | { readonly kind: 'NotYetAllowed'; readonly allows: readonly ParsedWindow[] };

/**
 * Decides in Argo CD's order: open denies first, then open allows, then allows that are closed (reference/argocd.md §1.11).
 *
 * @param at milliseconds since the epoch
 */
export function decideWindowVerdict(
  windows: readonly ParsedWindow[],
  request: WindowRequest,
  at: number,
): MomentaryVerdict {
  const open = windows.filter((window) => isOpen(window, at));
  const denies = open.filter(({ kind }) => kind === 'deny');
  if (denies.length > 0) return isExcused(denies, request) ? { kind: 'Allowed' } : { kind: 'Denied', denies };
  if (open.length > 0) return { kind: 'Allowed' };
  const allows = windows.filter(({ kind }) => kind === 'allow');
  if (allows.length === 0 || isExcused(allows, request)) return { kind: 'Allowed' };
  return { kind: 'NotYetAllowed', allows };
}

/** Whether a request passes windows that block: a manual one if all let it, one that runs already if all let it run on. */
export function isExcused(windows: readonly ParsedWindow[], request: WindowRequest): boolean {
  const passesAsManual = request.manual && windows.every(({ window }) => window.manualSync === true);
  const mayRunOn = request.startedAllowed === true && windows.every(({ window }) => window.syncOverrun === true);
  return passesAsManual || mayRunOn;
}
