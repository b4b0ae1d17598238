/** The fields of a schedule in order: minute, hour, day of the month, month, day of the week. */
const fieldRanges = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

const macros: { readonly [name: string]: string } = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** A schedule that does not come within this time, as the 30th of February, never comes (the 29th may take eight years). */
const horizonMs = 9 * 366 * dayMs;

/** The values that each field of a schedule allows. */
type Fields = readonly ReadonlySet<number>[];

/** The first minute after `from` (UTC) that a cron schedule names; undefined when it never comes, or is no schedule. */
export function nextScheduledTime(schedule: string, from: Date): Date | undefined {
  const parts = (macros[schedule.trim()] ?? schedule).trim().toLowerCase().split(/\s+/);
  if (parts.length !== fieldRanges.length) return undefined;
  const fields = parts.map((part, index) => parseField(part, index));
  if (fields.some((field) => field.size === 0)) return undefined;
  const [, , dayOfMonth, , dayOfWeek] = parts;
  // As in cron: when both kinds of day are restricted, either will do.
  const isEitherDay = dayOfMonth !== '*' && dayOfWeek !== '*';
  const end = from.getTime() + horizonMs;
  for (let at = (Math.floor(from.getTime() / minuteMs) + 1) * minuteMs; at < end; ) {
    const time = new Date(at);
    if (!isDay(fields, time, isEitherDay)) at = (Math.floor(at / dayMs) + 1) * dayMs;
    else if (isMinute(fields, time)) return time;
    else at += minuteMs;
  }
  return undefined;
}

function isMinute([minutes, hours]: Fields, time: Date): boolean {
  return minutes?.has(time.getUTCMinutes()) === true && hours?.has(time.getUTCHours()) === true;
}

function isDay([, , daysOfMonth, months, daysOfWeek]: Fields, time: Date, isEitherDay: boolean): boolean {
  const fitsMonth = daysOfMonth?.has(time.getUTCDate()) === true;
  const fitsWeek = daysOfWeek?.has(time.getUTCDay()) === true;
  return months?.has(time.getUTCMonth() + 1) === true && (isEitherDay ? fitsMonth || fitsWeek : fitsMonth && fitsWeek);
}

function parseField(part: string, index: number): ReadonlySet<number> {
  const [low, high] = fieldRanges[index] as readonly [number, number];
  const values = part.split(',').flatMap((item) => {
    const [range = '', step] = item.split('/');
    const [from, to] =
      range === '*' || range === '?' ? [low, high] : range.split('-').map((text) => parseValue(text, index));
    const end = to ?? (step === undefined ? from : high);
    const stride = Number(step ?? 1);
    if (from === undefined || end === undefined || !(stride > 0) || from < low || end > high) return [];
    return Array.from({ length: Math.floor((end - from) / stride) + 1 }, (_, count) => from + count * stride);
  });
  // Sunday is 0 and 7.
  return new Set(index === 4 ? values.map((value) => value % 7) : values);
}

function parseValue(text: string, index: number): number {
  const known = index === 3 ? monthNames.indexOf(text) + 1 : index === 4 ? dayNames.indexOf(text) : 0;
  return known > 0 || (index === 4 && text === 'sun') ? known : Number(text || Number.NaN);
}
