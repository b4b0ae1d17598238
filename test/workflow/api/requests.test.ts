import { describe, expect, it } from 'vitest';
import { createApiHarness, TOKEN } from './harness.ts';

const apps = '/api/v1/applications';

describe('authentication', () => {
  it.each([
    ['no token', ''],
    ['another token', 'Bearer other'],
    ['the beginning of the token', `Bearer ${TOKEN.slice(0, -1)}`],
    ['another scheme', `Basic ${TOKEN}`],
    ['an empty token', 'Bearer '],
  ])('refuses %s with 401 and code 16', async (_case, authorization) => {
    const answer = await createApiHarness().request('GET', apps, { headers: { authorization } });
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' }, body: { code: 16 } });
  });

  it('does not tell strangers which paths there are', async () => {
    const answer = await createApiHarness().request('GET', '/api/v1/nothing', { headers: { authorization: '' } });
    expect(answer.status).toBe(401);
  });

  it('accepts the scheme in any case', async () => {
    const answer = await createApiHarness().request('GET', apps, { headers: { authorization: `bearer ${TOKEN}` } });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['/healthz', { status: 'ok' }],
    ['/api/version', { Version: '0.1.0' }],
    ['/openapi.json', { openapi: '3.1.0' }],
  ])('does not ask for a token at %s', async (path, body) => {
    const answer = await createApiHarness().request('GET', path, { headers: { authorization: '' } });
    expect(answer).toMatchObject({ status: 200, body });
  });
});

describe('the OpenAPI document', () => {
  it('names every media type that a patch may have, and which bodies may be left out', async () => {
    const { body } = await createApiHarness().request('GET', '/openapi.json');
    const { requestBody } = body.paths[`${apps}/{name}`].patch;
    expect(requestBody.required).toBe(true);
    expect(Object.keys(requestBody.content)).toEqual([
      'application/json',
      'application/yaml',
      'application/merge-patch+json',
      'application/json-patch+json',
    ]);
    expect(body.paths[`${apps}/{name}/sync`].post.requestBody.required).toBe(false);
  });
});

describe('requests that cannot be answered', () => {
  it.each([
    ['raw', 'application/merge-patch+json', (deep: string) => deep],
    ['in an envelope', 'application/json', (deep: string) => JSON.stringify({ patch: deep, patchType: 'merge' })],
  ])('answers 400 for a patch %s that is nested absurdly deep', async (_case, contentType, wrap) => {
    const body = wrap(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
    const answer = await createApiHarness().request('PATCH', `${apps}/x`, { body, contentType });
    expect(answer).toMatchObject({ status: 400, body: { code: 3 } });
    expect(answer.body.message).toContain('nested more than 200 levels deep');
  });

  it('answers 404 and code 5 for a path that is not there', async () => {
    const answer = await createApiHarness().request('GET', '/api/v1/applications/x/nothing-here');
    expect(answer).toMatchObject({ status: 404, body: { code: 5 } });
    expect(answer.body.message).toContain('GET /api/v1/applications/x/nothing-here');
  });

  it('answers 405 for a method that is not there', async () => {
    const answer = await createApiHarness().request('PUT', apps);
    expect(answer).toMatchObject({
      status: 405,
      headers: { allow: 'GET, POST, HEAD' },
      body: { code: 12, message: `${apps} does not take PUT, but GET, POST` },
    });
  });

  it.each([
    ['JSON', 'application/json', '{"a": top-secret}', 'the body is not JSON'],
    ['YAML', 'application/yaml', 'a: [top-secret', 'the body is not YAML'],
    ['one document', 'application/yaml', 'a: 1\n---\nb: 2\n', 'the body has 2 YAML documents'],
  ])('answers 400 for a body that is not %s', async (_case, contentType, body, words) => {
    const answer = await createApiHarness().request('POST', apps, { body, contentType });
    expect(answer).toMatchObject({ status: 400, body: { code: 3 } });
    expect(answer.body.message).toContain(words);
    expect(answer.body.message).not.toContain('top-secret');
  });

  it('answers 400 for a YAML body whose aliases would grow beyond measure', async () => {
    const bomb = [
      'a0: &a0 [x]',
      ...Array.from({ length: 12 }, (_item, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`),
    ];
    const answer = await createApiHarness().request('POST', apps, { body: bomb.join('\n'), contentType: 'text/yaml' });
    expect(answer).toMatchObject({ status: 400, body: { code: 3 } });
  });

  it('answers 400 for an empty body', async () => {
    const answer = await createApiHarness().request('POST', apps);
    expect(answer).toMatchObject({ status: 400, body: { message: 'the document: is required' } });
  });

  it('answers 413 for a body that is too large', async () => {
    const answer = await createApiHarness().request('POST', apps, { body: `"${'x'.repeat(4 * 1024 * 1024)}"` });
    expect(answer).toMatchObject({ status: 413, body: { code: 8 } });
  });

  it('names a parameter of the query that it does not understand', async () => {
    const answer = await createApiHarness().request('GET', `${apps}/x?refresh=soft`);
    expect(answer).toMatchObject({
      status: 400,
      body: { message: 'query.refresh: expected "normal" or "hard", got "soft"' },
    });
  });

  it('answers 400 for a path that is not encoded as a URL', async () => {
    expect(await createApiHarness().request('GET', `${apps}/%E0%A4%A`)).toMatchObject({
      status: 400,
      body: { code: 3 },
    });
  });

  it('hides what went wrong inside, and logs it with the id of the request', async () => {
    const api = createApiHarness();
    const cause = new Error('disk is full');
    const failing = { ...api.deps.applications, list: () => Promise.reject(new Error('at /secret/path', { cause })) };
    Object.assign(api.deps, { applications: failing });
    const answer = await api.request('GET', apps);
    expect(answer).toMatchObject({
      status: 500,
      body: { code: 13, message: 'internal error; the log has it as request request-1' },
    });
    const line = api.logs.map((text) => JSON.parse(text)).find(({ message }) => message === 'request failed');
    expect(line).toMatchObject({ requestId: 'request-1', error: 'at /secret/path', cause: 'disk is full' });
  });
});

describe('the log', () => {
  it('has one line for each request, with status, without query and headers', async () => {
    const api = createApiHarness();
    await api.request('GET', `${apps}?name=hidden`);
    await api.request('GET', `${apps}/nothing`);
    const lines = api.logs.map((text) => JSON.parse(text)).filter(({ message }) => message === 'request');
    expect(lines).toMatchObject([
      { method: 'GET', path: apps, status: 200 },
      { method: 'GET', path: `${apps}/nothing`, status: 404 },
    ]);
    expect(api.logs.join()).not.toMatch(/hidden|test-admin-token/);
  });
});
