/** A place in a Jsonnet file, line and column from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** More places than this say nothing more to a reader. */
const MAX_TRACE = 12;

/** Jsonnet code that cannot be read or evaluated. `trace` begins with the innermost place. */
export class JsonnetError extends Error {
  readonly trace: Location[];

  constructor(message: string, location?: Location) {
    super(message);
    this.name = 'JsonnetError';
    this.trace = location === undefined ? [] : [location];
  }
}

/** Notes a place that an error passes on its way out; other errors are told in Jsonnet's terms. */
export function errorAt(error: unknown, location: Location): JsonnetError {
  const known = toJsonnetError(error);
  const last = known.trace.at(-1);
  const isNew = last === undefined || last.file !== location.file || last.line !== location.line;
  if (isNew && known.trace.length < MAX_TRACE) known.trace.push(location);
  return known;
}

/** Tells errors of JavaScript in Jsonnet's terms: V8 reports an exhausted stack and an overlong text as a RangeError. */
export function toJsonnetError(error: unknown): JsonnetError {
  if (error instanceof JsonnetError) return error;
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return new JsonnetError('max stack frames exceeded: the evaluation recurses too deeply');
  }
  if (error instanceof RangeError) return new JsonnetError(`a value is too large: ${error.message}`);
  throw error;
}
