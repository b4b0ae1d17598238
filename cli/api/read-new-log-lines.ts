import type { ShownLogEntry } from '../../shared/contracts/logs-api.ts';
import type { ApiClient, Query } from './client.ts';

/** Up to where a log was read: the time of the last line, and how many lines bear it. */
export interface LogPlace {
  readonly timeStamp: string;
  readonly count: number;
}

/**
 * Reads the lines of a Pod that come after a place, the oldest first.
 * @param query of the first look, and what is asked at each
 * @returns the lines, and the place after them
 */
export async function readNewLogLines(
  client: ApiClient,
  path: string,
  query: { readonly always: Query; readonly first: Query },
  after: LogPlace | undefined,
): Promise<{ readonly lines: readonly string[]; readonly place: LogPlace | undefined }> {
  const asked = { ...query.always, ...(after ? { sinceTime: after.timeStamp } : query.first) };
  const lines: string[] = [];
  let place = after;
  let repeated = 0;
  for await (const line of client.openLines(path, { query: asked, signal: new AbortController().signal })) {
    if (line === '') continue;
    const { content, timeStamp, last } = (JSON.parse(line) as { readonly result: ShownLogEntry }).result;
    // Times count to the second where they are asked for: what was read before comes again.
    if (last || (after && timeStamp < after.timeStamp)) continue;
    if (after && timeStamp === after.timeStamp && ++repeated <= after.count) continue;
    place = { timeStamp, count: timeStamp === place?.timeStamp ? place.count + 1 : 1 };
    lines.push(content);
  }
  return { lines, place };
}
