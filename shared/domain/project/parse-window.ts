import { Cron } from 'croner';
import { messageOf } from '../errors/gitops-error.ts';
import { parseDurationSeconds } from '../sync/retry-backoff.ts';
import { isTimeZone, type SyncWindow, timeZoneOf } from './sync-window.ts';

/** What is wrong with a field of a window. */
export interface WindowFault {
  readonly field: 'kind' | 'schedule' | 'duration' | 'timeZone' | 'description';
  readonly message: string;
  /** Whether the window cannot be evaluated, and therefore blocks every sync that it is assigned to. */
  readonly isFatal: boolean;
}

/** A window whose schedule and duration were understood. */
export interface ParsedWindow {
  readonly window: SyncWindow;
  readonly kind: 'allow' | 'deny';
  readonly cron: Cron;
  readonly durationMs: number;
}

const NICKNAME = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/i;
const FIELD_NAMES = ['minute', 'hour', 'day of month', 'month', 'day of week'];
/** `*`, `5`, `MON-FRI`, `10-20/5`; the letters L, W and # of other dialects stay out. */
const FIELD_PART = /^([*?]|[a-z]{3}|\d{1,2})(-([a-z]{3}|\d{1,2}))?(\/\d+)?$/i;
/** Argo CD's limit. */
const MAX_DESCRIPTION = 255;

/**
 * Reads kind, schedule, duration and zone of a window.
 *
 * @returns the window, or nothing if a fault is fatal; and all faults, in Argo CD's words where it has them
 */
export function parseWindow(window: SyncWindow): {
  readonly parsed?: ParsedWindow;
  readonly faults: readonly WindowFault[];
} {
  const { kind } = window;
  const schedule = parseSchedule(window);
  const duration = parseDuration(window.duration);
  const faults = [...findKindFaults(window), ...faultsOf(schedule), ...faultsOf(duration), ...findMinorFaults(window)];
  if ((kind !== 'allow' && kind !== 'deny') || 'isFatal' in schedule || typeof duration !== 'number') return { faults };
  return { parsed: { window, kind, cron: schedule, durationMs: duration }, faults };
}

function faultsOf(result: Cron | number | WindowFault): readonly WindowFault[] {
  return typeof result === 'object' && 'isFatal' in result ? [result] : [];
}

function findKindFaults({ kind }: SyncWindow): readonly WindowFault[] {
  if (kind === 'allow' || kind === 'deny') return [];
  return [{ field: 'kind', message: `kind '${kind}' mismatch: can only be allow or deny`, isFatal: true }];
}

function findMinorFaults(window: SyncWindow): readonly WindowFault[] {
  const faults: WindowFault[] = [];
  if (window.timeZone && !isTimeZone(window.timeZone)) {
    const message = `cannot parse '${window.timeZone}' as a time zone; use a name such as Europe/Berlin`;
    faults.push({ field: 'timeZone', message, isFatal: false });
  }
  if ((window.description?.length ?? 0) > MAX_DESCRIPTION) {
    const message = `description exceeds the maximum length of ${MAX_DESCRIPTION} characters`;
    faults.push({ field: 'description', message, isFatal: false });
  }
  return faults;
}

function parseSchedule(window: SyncWindow): Cron | WindowFault {
  const text = window.schedule.trim();
  try {
    if (!NICKNAME.test(text)) checkFields(text);
    // Fixed times that a change of the clock skips happen right after the gap; those that it repeats happen once.
    return new Cron(text, {
      timezone: timeZoneOf(window),
      mode: '5-part',
      sloppyRanges: true,
      fixedTimeRule: 'no-wildcard',
      paused: true,
    });
  } catch (error) {
    const reason = messageOf(error).replace(/^CronPattern: /, '');
    return { field: 'schedule', message: `cannot parse schedule '${window.schedule}': ${reason}`, isFatal: true };
  }
}

/** Refuses what Argo CD's parser does not know but croner reads: seconds, years, `L`, `W`, `#`. */
function checkFields(schedule: string): void {
  const fields = schedule.split(/\s+/);
  if (fields.length !== FIELD_NAMES.length) {
    const names = FIELD_NAMES.join(', ');
    throw new SyntaxError(`expected exactly 5 fields (${names}), or a name such as @daily, found ${fields.length}`);
  }
  for (const [position, field] of fields.entries()) {
    if (field.split(',').every((part) => FIELD_PART.test(part))) continue;
    throw new SyntaxError(`'${field}' is not a ${FIELD_NAMES[position]}`);
  }
}

/** Milliseconds. A bare number is refused: Go has no unit for it, and an hour meant is a second read. */
function parseDuration(text: string): number | WindowFault {
  const hasUnit = !/^\d+(\.\d+)?$/.test(text.trim()) || Number(text) === 0;
  try {
    if (hasUnit) return parseDurationSeconds(text) * 1000;
  } catch {
    // Not a duration; told below, in the words for a window.
  }
  const message = `cannot parse duration '${text}': write amounts with their units, such as 30m or 1h30m`;
  return { field: 'duration', message, isFatal: true };
}
