import { decideWindowVerdict, type WindowRequest } from './decide-window-verdict.ts';
import { findDecisiveWindow, findNextAllowed, findNextBlocked } from './find-window-change.ts';
import { type ParsedWindow, parseWindow, type WindowFault } from './parse-window.ts';
import { selectSyncWindows, type WindowSubject } from './select-sync-windows.ts';
import { describeWindow, type SyncWindow } from './sync-window.ts';
import { isOpen, newSearchBudget } from './window-timeline.ts';

/** Whether windows let a sync pass. */
export type WindowVerdict =
  | { readonly kind: 'Allowed' }
  | {
      readonly kind: 'Blocked';
      /** The window that blocks: the deny that has to close, the allow that opens first, or one that cannot be read. */
      readonly window: SyncWindow;
      /** For people: which window, and until when. */
      readonly message: string;
      /** RFC 3339 of the next moment at which this sync is allowed; nothing if none is found within a year. */
      readonly until?: string;
    };

/**
 * Decides whether the sync windows of a project let a sync of an application pass now (reference/argocd.md §1.11).
 *
 * @remarks Windows that are not assigned to the subject are left out, whatever is wrong with them. One that is assigned and
 * cannot be read blocks every sync, also manual ones; only a change of the project helps.
 */
export function evaluateSyncWindows(
  windows: readonly SyncWindow[],
  subject: WindowSubject,
  request: WindowRequest,
  now: Date,
): WindowVerdict {
  const { parsed, broken } = parseAssigned(windows, subject);
  if (broken) return { kind: 'Blocked', window: broken.window, message: describeBroken(broken) };
  const verdict = decideWindowVerdict(parsed, request, now.getTime());
  if (verdict.kind === 'Allowed') return verdict;
  const { window } = findDecisiveWindow(verdict, request, now.getTime(), newSearchBudget());
  const moment = findNextAllowed(parsed, request, now.getTime(), newSearchBudget());
  const until = moment === undefined ? undefined : new Date(moment).toISOString();
  const end = until === undefined ? 'no end of it was found within a year' : `until ${until}`;
  const message = `Sync operation blocked by sync window: ${describeWindow(window)}; ${end}`;
  return { kind: 'Blocked', window, message, ...(until === undefined ? {} : { until }) };
}

/**
 * The next moment at which the verdict over a sync changes, from allowed to blocked or back; for a sync that runs, when to look
 * again.
 *
 * @returns RFC 3339; nothing if the verdict does not change within a year, or changes so late behind so many openings that it is
 * not worth the search: whoever waits should then look again from time to time
 */
export function nextWindowChange(
  windows: readonly SyncWindow[],
  subject: WindowSubject,
  request: WindowRequest,
  now: Date,
): string | undefined {
  const { parsed, broken } = parseAssigned(windows, subject);
  if (broken || parsed.length === 0) return undefined;
  const isAllowed = decideWindowVerdict(parsed, request, now.getTime()).kind === 'Allowed';
  const find = isAllowed ? findNextBlocked : findNextAllowed;
  const change = find(parsed, request, now.getTime(), newSearchBudget());
  return change === undefined ? undefined : new Date(change).toISOString();
}

/** The assigned windows that are open at a moment; those that cannot be read are not among them. */
export function selectOpenWindows(
  windows: readonly SyncWindow[],
  subject: WindowSubject,
  now: Date,
): readonly SyncWindow[] {
  const { parsed } = parseAssigned(windows, subject);
  return parsed.filter((window) => isOpen(window, now.getTime())).map(({ window }) => window);
}

interface BrokenWindow {
  readonly window: SyncWindow;
  readonly faults: readonly WindowFault[];
}

function parseAssigned(
  windows: readonly SyncWindow[],
  subject: WindowSubject,
): { readonly parsed: readonly ParsedWindow[]; readonly broken: BrokenWindow | undefined } {
  const results = selectSyncWindows(windows, subject).map((window) => ({ window, ...parseWindow(window) }));
  return {
    parsed: results.flatMap((result) => result.parsed ?? []),
    broken: results.find((result) => result.parsed === undefined),
  };
}

function describeBroken({ window, faults }: BrokenWindow): string {
  const reasons = faults.filter(({ isFatal }) => isFatal).map(({ field, message }) => `${field}: ${message}`);
  return `Sync operation blocked by sync window: ${describeWindow(window)} cannot be read: ${reasons.join('; ')}. Correct it in the project.`;
}
