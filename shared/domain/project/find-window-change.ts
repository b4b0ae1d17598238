import { decideWindowVerdict, isExcused, type MomentaryVerdict, type WindowRequest } from './decide-window-verdict.ts';
import type { ParsedWindow } from './parse-window.ts';
import { HORIZON_MS, isOpen, nextClosing, nextOpening, type SearchBudget } from './window-timeline.ts';

/** Next time at which a window changes, with the window; no time if none was found. */
interface WindowChange {
  readonly window: ParsedWindow;
  readonly at: number | undefined;
}

/** The first moment from `now` on at which a request is allowed; nothing if none is found within horizon and budget. */
export function findNextAllowed(
  windows: readonly ParsedWindow[],
  request: WindowRequest,
  now: number,
  budget: SearchBudget,
): number | undefined {
  let at: number | undefined = now;
  while (at !== undefined && at - now <= HORIZON_MS && budget.remaining > 0) {
    const verdict = decideWindowVerdict(windows, request, at);
    if (verdict.kind === 'Allowed') return at;
    // While none is open, also the opening of a deny counts: one that lets manual syncs pass does so even where no allow is open.
    at =
      verdict.kind === 'Denied'
        ? decisiveClosing(verdict.denies, request, at, budget).at
        : firstOpening(windows, at, budget).at;
  }
  return undefined;
}

/** The first moment from `now` on at which a request is not allowed; nothing if none is found within horizon and budget. */
export function findNextBlocked(
  windows: readonly ParsedWindow[],
  request: WindowRequest,
  now: number,
  budget: SearchBudget,
): number | undefined {
  // All windows let such a request pass, and so does whatever part of them is open.
  if (isExcused(windows, request)) return undefined;
  const changes = new Map<ParsedWindow, number>();
  let at = now;
  while (at - now <= HORIZON_MS && budget.remaining > 0) {
    if (decideWindowVerdict(windows, request, at).kind !== 'Allowed') return at;
    for (const window of windows) {
      // What still lies ahead is that window's next change, whatever others did meanwhile.
      if ((changes.get(window) ?? now) > at) continue;
      const change = isOpen(window, at) ? nextClosing(window, at, budget) : nextOpening(window, at, budget);
      changes.set(window, change ?? Number.POSITIVE_INFINITY);
    }
    at = Math.min(...changes.values());
  }
  return undefined;
}

/** The window that a person should look at: the deny that has to close, or the allow that opens first. */
export function findDecisiveWindow(
  verdict: Exclude<MomentaryVerdict, { kind: 'Allowed' }>,
  request: WindowRequest,
  now: number,
  budget: SearchBudget,
): ParsedWindow {
  const candidates = verdict.kind === 'Denied' ? verdict.denies : verdict.allows;
  const [only, other] = candidates;
  // Mostly there is one, and nothing to search for.
  if (only && !other) return only;
  const change =
    verdict.kind === 'Denied'
      ? decisiveClosing(candidates, request, now, budget)
      : firstOpening(candidates, now, budget);
  return change.window;
}

/**
 * The closing before which open denies cannot let the request pass: the last one of those that never let it pass. Where each
 * would let it pass, but not all for the same reason, the first closing may settle it.
 */
function decisiveClosing(
  denies: readonly ParsedWindow[],
  request: WindowRequest,
  at: number,
  budget: SearchBudget,
): WindowChange {
  const obstacles = denies.filter((window) => !isExcused([window], request));
  const closingOf = (window: ParsedWindow): WindowChange => ({ window, at: nextClosing(window, at, budget) });
  if (obstacles.length > 0) return obstacles.map(closingOf).reduce((a, b) => (isBefore(a, b) ? b : a));
  return denies.map(closingOf).reduce((a, b) => (isBefore(b, a) ? b : a));
}

function firstOpening(windows: readonly ParsedWindow[], at: number, budget: SearchBudget): WindowChange {
  return windows
    .map((window): WindowChange => ({ window, at: nextOpening(window, at, budget) }))
    .reduce((a, b) => (isBefore(b, a) ? b : a));
}

function isBefore(a: WindowChange, b: WindowChange): boolean {
  return (a.at ?? Number.POSITIVE_INFINITY) < (b.at ?? Number.POSITIVE_INFINITY);
}
