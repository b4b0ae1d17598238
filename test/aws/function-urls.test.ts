import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FunctionLimits, LIMITS } from '../../stacks/limits.ts';
import { type AwsWorld, startAwsWorld } from '../support/aws/aws-world.ts';
import { httpEvent, lambdaContext } from '../support/aws/lambda.ts';
import { callFunctionUrl, isStreaming, textOf } from '../support/aws/lambda-runtime.ts';
import { configMap } from '../support/test-repository.ts';

let world: AwsWorld;

beforeAll(async () => {
  world = await startAwsWorld({ files: { 'app/one.yaml': configMap('one', { color: 'red' }) } });
});
afterAll(() => world?.close());

const call = (
  path: string,
  { timeoutMs = 30_000, method = 'GET', headers = {} }: { timeoutMs?: number; method?: string; headers?: object } = {},
) => {
  const authorization = `Bearer ${world.aws.parameters.get('/windlass/test/admin-token')}`;
  const event = httpEvent(method, path, { headers: { authorization, ...headers } });
  const context = lambdaContext('api', timeoutMs);
  return callFunctionUrl(world.functions().api, { mode: 'streaming', event, context });
};

describe('functions with an address', () => {
  it('stream if and only if their address does', () => {
    const withAddress = (Object.entries(LIMITS) as [keyof typeof LIMITS, FunctionLimits][]).flatMap(
      ([name, { url }]) => (url ? [{ name, url }] : []),
    );
    expect(withAddress.map(({ name }) => name)).toEqual(['webhook', 'api']);
    const functions = world.functions();
    for (const { name, url } of withAddress) {
      expect([name, isStreaming(functions[name as 'webhook' | 'api'])]).toEqual([name, url === 'streaming']);
    }
  });

  it('answer with the status and headers that they mean, not with status 200 and all of it as text', async () => {
    const found = await call('/api/v1/applications');
    expect([found.status, found.headers['content-type']]).toEqual([200, 'application/json']);
    expect(JSON.parse(await textOf(found.pieces))).toMatchObject({ items: [] });

    const refused = await call('/api/v1/applications', { headers: { authorization: 'Bearer wrong' } });
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(JSON.parse(await textOf(refused.pieces))).toMatchObject({ code: 16 });

    const wrongMethod = await call('/api/v1/applications', { method: 'PATCH' });
    expect([wrongMethod.status, wrongMethod.headers.allow]).toEqual([405, 'GET, POST, HEAD']);
  });
});

describe('GET /api/v1/stream/applications on AWS', () => {
  const watch = async (query: string, timeoutMs: number) => {
    const { status, headers, pieces } = await call(`/api/v1/stream/applications${query}`, { timeoutMs });
    expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson']);
    return pieces[Symbol.asyncIterator]();
  };
  const nextEvent = async (pieces: AsyncIterator<string>) => {
    for (;;) {
      const { done, value } = await pieces.next();
      if (done) return 'end';
      if (value.trim() === '') continue;
      const { result } = JSON.parse(value);
      return `${result.type} ${result.application.metadata.name}`;
    }
  };

  it('tells what other functions change, and ends before the function is stopped', async () => {
    await world.create('app', 'app', { syncPolicy: {} });
    const pieces = await watch('?name=app&appNamespace=argocd', 12_000);
    expect(await nextEvent(pieces)).toBe('ADDED app');

    // By another cold start: nobody tells the function that watches.
    await world.coldStart();
    await world.call('DELETE', '/api/v1/applications/app?cascade=false');
    let last = await nextEvent(pieces);
    while (last === 'MODIFIED app') last = await nextEvent(pieces);
    expect(last).toBe('DELETED app');

    expect(await nextEvent(pieces)).toBe('end');
  });

  it('refuses who has no token, and says how to bring one', async () => {
    const { status, headers } = await call('/api/v1/stream/applications', { headers: { authorization: '' } });
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
  });
});
