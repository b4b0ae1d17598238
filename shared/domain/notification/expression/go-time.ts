import { parseDurationSeconds } from '../../sync/retry-backoff.ts';
import { unfitError } from './expression-error.ts';

const NANOSECONDS_IN_MS = 1e6;
const SECOND = 1e9;

/** What a moment answers to, as Go's `time.Time` does. */
export interface GoTime {
  readonly Sub: (other: unknown) => number;
  readonly Add: (duration: unknown) => GoTime;
  readonly Before: (other: unknown) => boolean;
  readonly After: (other: unknown) => boolean;
  readonly Equal: (other: unknown) => boolean;
  readonly Unix: () => number;
  readonly UnixMilli: () => number;
  readonly Hour: () => number;
  readonly Minute: () => number;
  readonly Weekday: () => number;
  readonly UTC: () => GoTime;
  readonly Format: (layout: unknown) => string;
  readonly String: () => string;
}

/** A moment with the methods of Go's. Durations are numbers of nanoseconds, as they are in Go. */
export function goTime(ms: number): GoTime {
  const date = new Date(ms);
  return {
    Sub: (other) => (ms - msOf(other)) * NANOSECONDS_IN_MS,
    Add: (duration) => goTime(ms + Number(duration) / NANOSECONDS_IN_MS),
    Before: (other) => ms < msOf(other),
    After: (other) => ms > msOf(other),
    Equal: (other) => ms === msOf(other),
    Unix: () => Math.floor(ms / 1000),
    UnixMilli: () => ms,
    Hour: () => date.getUTCHours(),
    Minute: () => date.getUTCMinutes(),
    Weekday: () => date.getUTCDay(),
    UTC: () => goTime(ms),
    Format: (layout) => formatted(date, String(layout)),
    String: () => date.toISOString(),
  };
}

/** The package `time` of conditions. */
export function goTimePackage(now: Date) {
  return {
    Now: () => goTime(now.getTime()),
    Parse: (text: unknown) => goTime(parseTime(text)),
    ParseDuration: (text: unknown) => parseDurationSeconds(String(text)) * SECOND,
    Nanosecond: 1,
    Microsecond: 1e3,
    Millisecond: 1e6,
    Second: SECOND,
    Minute: 60 * SECOND,
    Hour: 3600 * SECOND,
    RFC3339: '2006-01-02T15:04:05Z07:00',
  };
}

/** What a number answers to when it is a duration. */
export function durationMembers(nanoseconds: number): { readonly [name: string]: () => number } {
  return {
    Hours: () => nanoseconds / (3600 * SECOND),
    Minutes: () => nanoseconds / (60 * SECOND),
    Seconds: () => nanoseconds / SECOND,
    Milliseconds: () => Math.trunc(nanoseconds / NANOSECONDS_IN_MS),
  };
}

function parseTime(text: unknown): number {
  const ms = Date.parse(String(text));
  if (typeof text === 'string' && Number.isFinite(ms)) return ms;
  throw unfitError(text, `${text === null ? 'nil' : JSON.stringify(text)} is no time`);
}

function msOf(time: unknown): number {
  const { UnixMilli } = (time ?? {}) as Partial<GoTime>;
  if (UnixMilli) return UnixMilli();
  throw unfitError(time, 'this needs a time');
}

/** The parts of a layout are those of Go's reference time. */
function formatted(date: Date, layout: string): string {
  const iso = date.toISOString();
  const parts: { readonly [part: string]: string } = {
    '2006': iso.slice(0, 4),
    '01': iso.slice(5, 7),
    '02': iso.slice(8, 10),
    '15': iso.slice(11, 13),
    '04': iso.slice(14, 16),
    '05': iso.slice(17, 19),
    'Z07:00': 'Z',
    MST: 'UTC',
  };
  return layout.replace(/2006|Z07:00|MST|01|02|15|04|05/g, (part) => parts[part] ?? part);
}
