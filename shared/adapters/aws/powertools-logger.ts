import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { ConstructorOptions } from '@aws-lambda-powertools/logger/types';
import type { LogFields, Logger } from '../../ports/logger.ts';
import { currentLogFields, runWithLogFields } from '../log-context.ts';
import { redact, redactText } from '../log-redaction.ts';

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
  return wrap(new PowertoolsLogger(options), {});
}

function wrap(instance: PowertoolsLogger, own: LogFields): Logger {
  const writer =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) =>
      instance[level](redactText(message), redact({ ...currentLogFields(), ...own, ...fields }));
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    with: (fields) => wrap(instance, { ...own, ...fields }),
    during: runWithLogFields,
  };
}
