import { createHmac } from 'node:crypto';
import { createServer } from 'node:https';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/domain/errors/gitops-error.ts';
import { type ChatServer, startChatServer } from '../../support/chat-server.ts';
import { sendNotification, withSection } from '../../support/send-notification.ts';

let server: ChatServer;
beforeEach(async () => {
  server = await startChatServer();
});
afterEach(() => server.close());

const to = (options: { readonly [option: string]: Json } = {}) => ({
  type: 'webhook',
  name: 'ci',
  options: { url: `${server.url}/hook`, ...options },
});
const of = (section: { readonly [field: string]: Json }) => withSection('webhook', { ci: section });
const first = () => {
  const { method, path, headers, text } = server.requests[0] ?? {};
  return { method, path, headers, text };
};

describe('a webhook', () => {
  it('gets the method, path and body of its template, and its headers', async () => {
    const headers = [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }];
    const content = of({ method: 'PUT', path: '/jobs/shop', body: 'key1=value1&key2=value2' });
    await sendNotification({ ...to({ headers }), content });
    expect(first()).toMatchObject({
      method: 'PUT',
      path: '/hook/jobs/shop',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      text: 'key1=value1&key2=value2',
    });
  });

  it('is asked by GET when its template names no method', async () => {
    await sendNotification({ ...to(), content: of({ path: 'jobs?name=shop' }) });
    expect(first()).toMatchObject({ method: 'GET', path: '/hook/jobs?name=shop', text: '' });
  });

  it('keeps the query of its URL', async () => {
    const url = `${server.url}/job/build?token=t`;
    await sendNotification({ ...to({ url }), content: of({ method: 'POST', path: 'now?a=b' }) });
    expect(first().path).toBe('/job/build/now?token=t&a=b');
  });

  it('gets the message as JSON without a template, with a key that every try has', async () => {
    await sendNotification({
      ...to({ basicAuth: { username: 'u', password: 'p' } }),
      content: withSection('slack', {}),
    });
    expect(first()).toMatchObject({
      method: 'POST',
      headers: { authorization: 'Basic dTpw', 'content-type': 'application/json', 'x-windlass-delivery': 'id-1' },
    });
    expect(JSON.parse(first().text ?? '')).toEqual({ id: 'id-1', message: 'shop is synced' });
  });

  it.each([
    [{}, 'x-windlass-signature-256'],
    [{ hmacHeader: 'X-Hub-Signature-256' }, 'x-hub-signature-256'],
  ])('can prove by an HMAC who sent it: %o', async (options, header) => {
    const body = '{"a":"ü"}';
    await sendNotification({ ...to({ hmacSecret: 'k1', ...options }), content: of({ method: 'POST', body }) });
    const expected = `sha256=${createHmac('sha256', 'k1')
      .update(Buffer.from(first().text ?? ''))
      .digest('hex')}`;
    expect(first().headers?.[header]).toBe(expected);
  });

  it('is tried again at once as often as it says', async () => {
    server.next.push({ status: 503 }, { status: 502 });
    await sendNotification(to({ retryMax: 2, retryWaitMin: '1ms', retryWaitMax: 2_000_000 }));
    expect(server.requests.map(({ headers }) => headers['x-windlass-delivery'])).toEqual(['id-1', 'id-1', 'id-1']);
  });

  it.each([
    [{}, 503, 1],
    [{ retryMax: 1, retryWaitMin: '1ms' }, 503, 2],
    [{ retryMax: 1, retryWaitMin: '1ms' }, 400, 1],
    [{ retryMax: 1, retryWaitMin: '1ms' }, 429, 1],
  ])('with %o is left alone after %i, asked %i times', async (options, status, times) => {
    server.next.push({ status }, { status }, { status });
    await expect(sendNotification(to(options))).rejects.toThrow(`ci answered ${status}`);
    expect(server.requests).toHaveLength(times);
  });

  it('with a header that cannot be is refused, without its value', async () => {
    const headers = [{ name: 'authorization', value: 'Bearer canary\n1' }];
    await expect(sendNotification(to({ headers }))).rejects.toMatchObject({
      code: 'NotificationRefusedError',
      message: expect.not.stringContaining('canary'),
    });
  });
});

describe('a webhook with a certificate that nobody vouches for', () => {
  it('gets nothing, unless it is to be trusted anyway', async () => {
    const made = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
    const https = createServer({ cert: made.cert, key: made.private }, (_request, response) => response.end());
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(https.address() as { readonly port: number }).port}`;
    await expect(sendNotification(to({ url }))).rejects.toMatchObject({ code: 'NotificationUnavailableError' });
    await expect(sendNotification(to({ url, insecureSkipVerify: true }))).resolves.toEqual({});
    https.closeAllConnections();
    https.close();
  });
});
