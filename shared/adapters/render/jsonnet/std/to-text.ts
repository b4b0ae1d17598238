import type { Value } from '../language/values.ts';
import { manifestJson } from './manifest-json.ts';
import { formatNumber } from './number-text.ts';

/** What `+` with a text and `std.toString` make of a value. @throws JsonnetError for a function */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value);
  return manifestJson(value, { indent: undefined, newline: '', separator: ': ', comma: ', ' });
}
