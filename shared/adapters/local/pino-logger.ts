import { type DestinationStream, type Logger as PinoInstance, pino } from 'pino';
import type { LogFields, Logger } from '../../ports/logger.ts';
import { currentLogFields, runWithLogFields } from '../log-context.ts';
import { redact, redactText } from '../log-redaction.ts';

/** How much is logged; `silent` is nothing. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** How the logger writes. */
export interface PinoLoggerOptions {
  /** The lowest level that is written. */
  readonly level: LogLevel;
  /** Takes one JSON line at a time; default the standard output. */
  readonly destination?: DestinationStream;
}

/** Makes a Logger of JSON lines; secrets are cut out of the fields as a second line of defence. */
export function createPinoLogger({ level, destination }: PinoLoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(destination ? pino(options, destination) : pino(options));
}

function wrap(instance: PinoInstance): Logger {
  const writer =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) => {
      if (instance.isLevelEnabled(level))
        instance[level](redact({ ...currentLogFields(), ...fields }), redactText(message));
    };
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    with: (fields) => wrap(instance.child(redact(fields))),
    during: runWithLogFields,
  };
}
