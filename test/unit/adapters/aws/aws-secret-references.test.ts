import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { createAwsSecretReferences } from '../../../../shared/adapters/aws/aws-secret-references.ts';

function createReferences(read: (id: string) => string | Error, reserved: readonly string[] = []) {
  let now = new Date('2026-11-24T08:00:00Z');
  const asked: string[] = [];
  const references = createAwsSecretReferences({
    clock: { now: () => now },
    reserved,
    read: async ({ id }) => {
      asked.push(id);
      const result = read(id);
      if (result instanceof Error) throw result;
      return result;
    },
  });
  const pass = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  return { references, asked, pass };
}

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe('secrets by reference', () => {
  it('are remembered for five minutes, whole or by their fields', async () => {
    const { references, asked, pass } = createReferences(() => JSON.stringify({ user: 'u', password: 'p' }));

    expect(await references.resolve('secretsmanager:git#user')).toBe('u');
    pass(299);
    expect(await references.resolve('secretsmanager:git#password')).toBe('p');
    expect(asked).toEqual(['git']);

    pass(1);
    await references.resolve('secretsmanager:git');
    expect(asked).toEqual(['git', 'git']);
  });

  it('are asked for once by all who want one at the same time', async () => {
    const { references, asked } = createReferences(() => 'value');
    await Promise.all(Array.from({ length: 20 }, () => references.resolve('ssm:/a')));
    expect(asked).toEqual(['/a']);
  });

  it('are asked for again after a failure, which names the reference', async () => {
    let isThere = false;
    const missing = named('ParameterNotFound', 'no such parameter');
    const { references } = createReferences(() => (isThere ? 'value' : missing));

    await expect(references.resolve('ssm:/a')).rejects.toMatchObject({
      code: 'SecretReferenceError',
      retry: 'never',
      message: 'cannot read the secret ssm:/a: ParameterNotFound: no such parameter',
    });
    isThere = true;
    expect(await references.resolve('ssm:/a')).toBe('value');
  });

  it('tell trouble that passes from trouble that lasts, and how to be allowed', async () => {
    const { references } = createReferences((id) =>
      id === '/slow' ? named('ThrottlingException', 'Rate exceeded') : named('AccessDeniedException', 'no'),
    );

    await expect(references.resolve('ssm:/slow')).rejects.toMatchObject({ retry: 'backoff' });
    await expect(references.resolve('ssm:/other')).rejects.toThrow('let the role of the function read it');
  });

  it.each([
    ['hunter2', 'must begin with'],
    ['secretsmanager:git#token', 'is no JSON object'],
    ['ssm:/json#missing', 'has no text field "missing"'],
    ['ssm:/json#number', 'has no text field "number"'],
  ])('are refused without showing a value: %s', async (text, words) => {
    const { references } = createReferences((id) => (id === '/json' ? '{"number":1,"s":"hunter2"}' : 'hunter2'));

    await expect(references.resolve(text)).rejects.toThrow(words);
    await expect(references.resolve(text)).rejects.not.toThrow('hunter2');
  });

  it('are never the keys of Windlass itself, however they are named', async () => {
    const { references, asked } = createReferences(
      () => 'key',
      ['ssm:/windlass/secret-key', 'secretsmanager:windlass/admin#token'],
    );
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:windlass/admin-AbCdEf';

    for (const text of ['ssm:/windlass/secret-key', 'secretsmanager:windlass/admin', `secretsmanager:${arn}#other`]) {
      await expect(references.resolve(text)).rejects.toThrow('is a key of Windlass itself');
    }
    expect(asked).toEqual([]);
  });
});

it('secrets are read also while more functions start than the Parameter Store answers at once', async () => {
  let refusals = 4;
  // The SDK waits for a random part of its back-off: here for none.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const server = createServer((_request, response) => {
    const isThrottled = refusals > 0;
    refusals -= 1;
    response.writeHead(isThrottled ? 400 : 200, isThrottled ? { 'x-amzn-errortype': 'ThrottlingException' } : {});
    response.end(JSON.stringify(isThrottled ? { message: 'Rate exceeded' } : { Parameter: { Value: 'value' } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  try {
    const references = createAwsSecretReferences({ clock: { now: () => new Date() } });
    expect(await references.resolve('ssm:/windlass/test/secret-key')).toBe('value');
  } finally {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    server.close();
  }
});
