import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushPayload, sendGithubWebhook } from '../support/github-webhook.ts';
import { type ServeProcess, startServe, temporaryFolder } from '../support/serve-process.ts';

const REPOSITORY = 'https://github.com/example/repo';
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let serve: ServeProcess;

beforeAll(async () => {
  folder = await temporaryFolder();
  serve = await startServe({ dataDir: folder.path, env: { WINDLASS_WEBHOOK_SECRET_GITHUB: 'new-secret,old-secret' } });
});
afterAll(async () => {
  await serve?.stop();
  await folder?.remove();
});

const send = (changes: Partial<Parameters<typeof sendGithubWebhook>[0]>) =>
  sendGithubWebhook({
    url: serve.ready.url,
    secret: 'new-secret',
    event: 'push',
    deliveryId: 'delivery-1',
    body: pushPayload(REPOSITORY),
    ...changes,
  });

describe('the webhook', () => {
  it('refuses a wrong signature and stores nothing, so that the right one still counts', async () => {
    const refused = await send({ secret: 'guess', deliveryId: 'forged' });
    expect(refused).toMatchObject({
      status: 401,
      body: { code: 16, message: expect.stringContaining('does not fit') },
    });
    expect(JSON.stringify(refused.body)).not.toContain('new-secret');
    expect(await send({ deliveryId: 'forged' })).toMatchObject({ status: 202, body: { status: 'queued' } });
  });

  it('takes either secret while they are rotated', async () => {
    expect(await send({ secret: 'old-secret', deliveryId: 'rotated' })).toMatchObject({ status: 202 });
  });

  it('is inert when it is delivered again', async () => {
    expect(await send({ deliveryId: 'twice' })).toMatchObject({ status: 202, body: { status: 'queued' } });
    expect(await send({ deliveryId: 'twice' })).toMatchObject({ status: 200, body: { status: 'duplicate' } });
  });

  it.each(['ping', 'star', 'issues'])('accepts and ignores the event %s', async (event) => {
    expect(await send({ event, body: '{"zen":"x"}', deliveryId: event })).toMatchObject({
      status: 200,
      body: { status: 'ignored' },
    });
  });

  it('answers malformed JSON with 400', async () => {
    expect(await send({ body: '{"ref": ' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('not valid JSON') },
    });
  });

  it('answers a push without repository with 400, naming what is missing', async () => {
    expect(await send({ body: '{"ref":"refs/heads/main"}' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('repository') },
    });
  });

  it('answers a body over 25 MB with 413', async () => {
    const body = Buffer.alloc(25 * 1024 * 1024 + 1, ' ');
    expect(await send({ body })).toMatchObject({ status: 413, body: { code: 8 } });
  });

  it.each([
    ['X-Random-Event', 400, 'Unknown webhook event'],
    ['X-Gitlab-Event', 401, 'set WINDLASS_WEBHOOK_SECRET_GITLAB'],
    ['X-Gogs-Event', 401, 'not supported by this version'],
  ])('answers a webhook with only %s with %i', async (header, status, words) => {
    const response = await fetch(`${serve.ready.url}/api/webhook`, {
      method: 'POST',
      headers: { [header]: 'push' },
      body: '{}',
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining(words) });
  });

  it('answers GET with 405', async () => {
    const response = await fetch(`${serve.ready.url}/api/webhook`, { headers: { 'X-GitHub-Event': 'push' } });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });
});
