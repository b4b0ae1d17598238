/** A line that a container wrote. */
export interface LogEntry {
  readonly content: string;
  /** RFC 3339 in UTC with nine digits after the point, so that texts compare as times do; '' if the line has none. */
  readonly timeStamp: string;
}

/** Which lines to leave out. */
export interface LogFilter {
  /** Text that a line must have, or after a `!` must not. */
  readonly filter?: string;
  /** Default false. */
  readonly matchCase?: boolean;
}

const STAMPED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?(.*)$/s;

/** Reads lines that begin with the time at which they were written, as a kubelet gives them. */
export function parseLogLines(text: string): readonly LogEntry[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => {
    const [, seconds = '', fraction = '', zone = '', content = ''] = STAMPED.exec(line) ?? [];
    if (seconds === '') return { content: line, timeStamp: '' };
    const utc = new Date(`${seconds}${zone}`).toISOString().slice(0, seconds.length);
    return { content, timeStamp: `${utc}.${fraction.padEnd(9, '0')}Z` };
  });
}

/** Whether a line is to be shown (Argo CD's `filter` and `matchCase`). */
export function passesLogFilter({ content }: LogEntry, { filter = '', matchCase = false }: LogFilter): boolean {
  const isInverse = filter.startsWith('!');
  const fold = (text: string) => (matchCase ? text : text.toLowerCase());
  const wanted = fold(isInverse ? filter.slice(1) : filter);
  return wanted === '' || fold(content).includes(wanted) !== isInverse;
}
