import { afterEach, expect, it, vi } from 'vitest';
import { createPowertoolsLogger } from '../../../../shared/adapters/aws/powertools-logger.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What is written by a logger of that level in a function whose log Lambda filters from `filter` on. */
function written(level: 'debug' | 'info' | 'warn' | 'error' | 'silent', filter: string): readonly string[] {
  vi.stubEnv('AWS_LAMBDA_LOG_LEVEL', filter);
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      lines.push(String(text));
      return true;
    });
  }
  const logger = createPowertoolsLogger({ level, stage: 'test' }).with({ step: 'sync' });
  logger.debug('a debug');
  logger.info('an info');
  logger.error('an error');
  vi.restoreAllMocks();
  return lines.map((line) => (JSON.parse(line) as { readonly message: string }).message);
}

it.each([
  ['error', 'INFO', ['an error']],
  ['info', 'INFO', ['an info', 'an error']],
  ['info', '', ['an info', 'an error']],
  ['debug', 'DEBUG', ['a debug', 'an info', 'an error']],
  ['silent', 'INFO', []],
] as const)('at the level %s nothing below is written, whatever Lambda filters (%s)', (level, filter, messages) => {
  expect(written(level, filter)).toEqual(messages);
});
