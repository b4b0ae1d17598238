import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { ConstructorOptions } from '@aws-lambda-powertools/logger/types';
import type { LogFields, Logger } from '../../ports/logger.ts';
import { currentLogFields, runWithLogFields } from '../log-context.ts';
import { redact, redactText } from '../log-redaction.ts';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** How the logger writes. */
export interface PowertoolsLoggerOptions {
  /** The lowest level that is written; `silent` is nothing. */
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** In every line. */
  readonly stage: string;
}

/** Makes the Logger of AWS: structured lines as the Powertools write them, secrets cut out as everywhere. */
export function createPowertoolsLogger({ level, stage }: PowertoolsLoggerOptions): Logger {
  const options: ConstructorOptions = {
    serviceName: 'windlass',
    logLevel: level === 'silent' ? 'SILENT' : (level.toUpperCase() as Uppercase<Exclude<typeof level, 'silent'>>),
    persistentKeys: { stage },
  };
  return wrap(new PowertoolsLogger(options), level, {});
}

function wrap(instance: PowertoolsLogger, lowest: PowertoolsLoggerOptions['level'], own: LogFields): Logger {
  // Where Lambda filters the log (AWS_LAMBDA_LOG_LEVEL), the Powertools take its level in place of ours.
  const isWritten = (level: (typeof LEVELS)[number]) => LEVELS.indexOf(level) >= LEVELS.indexOf(lowest);
  const writer = (level: 'debug' | 'info' | 'warn' | 'error') =>
    isWritten(level)
      ? (message: string, fields: LogFields = {}) =>
          instance[level](redactText(message), redact({ ...currentLogFields(), ...own, ...fields }))
      : () => {};
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    with: (fields) => wrap(instance, lowest, { ...own, ...fields }),
    during: runWithLogFields,
  };
}
