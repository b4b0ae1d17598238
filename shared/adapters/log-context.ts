import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogFields } from '../ports/logger.ts';

const storage = new AsyncLocalStorage<LogFields>();

/** Runs work whose log lines, whoever writes them, have these fields besides those of the work around it. */
export function runWithLogFields<Result>(fields: LogFields, work: () => Result): Result {
  return storage.run({ ...storage.getStore(), ...fields }, work);
}

/** Runs work that is not part of the work around it, although that has caused it: its log lines have none of those fields. */
export function runWithoutLogFields<Result>(work: () => Result): Result {
  return storage.exit(work);
}

/** The fields of the work that is under way. */
export function currentLogFields(): LogFields {
  return storage.getStore() ?? {};
}
