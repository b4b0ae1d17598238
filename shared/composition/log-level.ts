import { MalformedRequestError } from '../domain/errors/request-errors.ts';

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** How much is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Reads WINDLASS_LOG_LEVEL.
 * @throws MalformedRequestError if it is none
 */
export function readLogLevel(text: string | undefined, fallback: LogLevel): LogLevel {
  const level = LOG_LEVELS.find((known) => known === (text || fallback));
  if (level) return level;
  throw new MalformedRequestError(`WINDLASS_LOG_LEVEL is "${text}"; it must be one of ${LOG_LEVELS.join(', ')}`);
}
