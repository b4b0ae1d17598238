/** Fields of a log line: ids, names, counts. Never a secret, never a whole manifest. */
export interface LogFields {
  readonly [field: string]: unknown;
}

/** Writes structured log lines. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to each of its lines. */
  with(fields: LogFields): Logger;
  /** Runs a piece of work: every line that is written in it, by whichever part, has these fields. */
  during<Result>(fields: LogFields, work: () => Result): Result;
}
