/**
 * A span of time in which syncs are allowed or denied (Argo CD `SyncWindow`; reference/argocd.md §1.11).
 *
 * `kind`, `schedule` and `duration` stand here as they were written, so that a window that cannot be read still blocks and is
 * named; `parseWindow` says what is wrong with one.
 */
export interface SyncWindow {
  /** `allow` or `deny`. */
  readonly kind: string;
  /** When it opens: five cron fields, or a name such as `@daily`. */
  readonly schedule: string;
  /** How long it stays open, in Go's form: `90s`, `1h30m`. */
  readonly duration: string;
  /** IANA name of the zone in which `schedule` is read; default UTC, which also stands in for a zone that is not known. */
  readonly timeZone?: string;
  /** Globs over names of applications. */
  readonly applications?: readonly string[];
  /** Globs over namespaces of destinations. */
  readonly namespaces?: readonly string[];
  /** Globs over names and server addresses of destination clusters. */
  readonly clusters?: readonly string[];
  /** Whether syncs that a person asks for pass although the window blocks. */
  readonly manualSync?: boolean;
  /** Whether every list that is set must match; else one that matches is enough. */
  readonly andOperator?: boolean;
  /** Whether a sync that was allowed when it started may run on. */
  readonly syncOverrun?: boolean;
  /** Free text for people, at most 255 characters. */
  readonly description?: string;
}

/** One line that tells which window is meant: kind, schedule, duration, zone and description. */
export function describeWindow(window: SyncWindow): string {
  const zone = window.timeZone || 'UTC';
  const known = isTimeZone(zone) ? zone : `UTC, because time zone '${zone}' is not known`;
  const description = window.description ? `, "${window.description}"` : '';
  return `${window.kind} '${window.schedule}' for ${window.duration} (${known})${description}`;
}

/** The zone in which a window's schedule is read: its own, or UTC if it has none or one that is not known. */
export function timeZoneOf(window: SyncWindow): string {
  return window.timeZone && isTimeZone(window.timeZone) ? window.timeZone : 'UTC';
}

/** Whether a text names a time zone of the IANA database; bare offsets such as `+02:00` do not, as in Go. */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
