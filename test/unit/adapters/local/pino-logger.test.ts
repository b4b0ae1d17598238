import { describe, expect, it } from 'vitest';
import { createPinoLogger, type LogLevel } from '../../../../shared/adapters/local/pino-logger.ts';
import { StorageUnavailableError } from '../../../../shared/domain/errors/state-errors.ts';

function openLogger(level: LogLevel = 'info') {
  const lines: string[] = [];
  const logger = createPinoLogger({ level, destination: { write: (line) => lines.push(line) } });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

describe('the pino logger', () => {
  it('writes one JSON line with level, time, message and fields', () => {
    const { logger, lines, last } = openLogger();

    logger.info('refreshed', { application: 'argocd/guestbook', durationMs: 12 });

    expect(lines).toHaveLength(1);
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      msg: 'refreshed',
      application: 'argocd/guestbook',
      durationMs: 12,
    });
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = openLogger('warn');

    for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level](level);

    expect(lines.map((line) => JSON.parse(line).level)).toEqual(['warn', 'error']);
  });

  it('adds fields to each line of a logger made with them', () => {
    const { logger, last } = openLogger();
    const inner = logger.with({ step: 'sync', token: 's3cret' }).with({ application: 'a' });

    inner.warn('slow', { operation: 'o1' });

    expect(last()).toMatchObject({ step: 'sync', application: 'a', operation: 'o1', token: '[redacted]' });
  });

  it.each([
    'authorization',
    'Authorization',
    'password',
    'token',
    'secret',
    'bearerToken',
    'adminToken',
    'webhookSecret',
    'x-gitlab-token',
    'client_secret',
    'apiKey',
    'privateKey',
    'cookie',
  ])('cuts out the value of a field named %s, however deep it lies', (name) => {
    const { logger, lines } = openLogger();

    logger.info('message', { [name]: 's3cret' });
    logger.info('message', { request: { headers: [{ [name]: { value: 's3cret' } }] } });

    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toContain('[redacted]');
      expect(line).not.toContain('s3cret');
    }
  });

  it.each(['secretName', 'tokenExpiresAt', 'passwordless', 'key'])('keeps the value of a field named %s', (name) => {
    const { logger, last } = openLogger();

    logger.info('message', { [name]: 'value' });

    expect(last()[name]).toBe('value');
  });

  it.each([
    [
      'the password of a URL',
      'cannot fetch https://bob:s3cret@git.example/a.git',
      'cannot fetch https://[redacted]@git.example/a.git',
    ],
    ['a password with an at sign', 'https://bob:s3@cret@git.example', 'https://[redacted]@git.example'],
    [
      'a bearer token',
      'header "Authorization: Bearer s3cret.s3-cret" refused',
      'header "Authorization: Bearer [redacted]" refused',
    ],
  ])('cuts %s out of texts', (_, text, expected) => {
    const { logger, last } = openLogger();

    logger.error(text, { reason: text });

    expect(last()).toMatchObject({ msg: expected, reason: expected });
  });

  it('writes errors with their evidence and cause, without secrets', () => {
    const { logger, lines, last } = openLogger();
    const cause = new Error('connect https://bob:s3cret@git.example failed');

    logger.error('failed', {
      error: new StorageUnavailableError('disk full', { data: { file: 'a', password: 's3cret' }, cause }),
    });

    expect(last().error).toMatchObject({
      name: 'StorageUnavailableError',
      message: 'disk full',
      data: { file: 'a' },
      cause: { name: 'Error', message: 'connect https://[redacted]@git.example failed' },
    });
    expect(last().error.stack).toContain('pino-logger.test.ts');
    expect(lines.join()).not.toContain('s3cret');
  });

  it('survives values that JSON cannot say', () => {
    const { logger, last } = openLogger();
    const circle: { self?: unknown } = {};
    circle.self = circle;

    logger.info('odd', { circle, big: 10n, bytes: new Uint8Array(3), nothing: undefined, when: new Date(0), no: null });

    expect(last()).toMatchObject({ big: '10', bytes: '[3 bytes]', when: '1970-01-01T00:00:00.000Z', no: null });
    expect(JSON.stringify(last().circle)).toContain('[too deep]');
  });
});
