import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNotificationServices } from '../../../shared/adapters/notify/notification-services.ts';
import { type ChatServer, startChatServer } from '../../support/chat-server.ts';
import { NO_HOST, NO_RELAY, sendNotification } from '../../support/send-notification.ts';

let server: ChatServer;
beforeEach(async () => {
  server = await startChatServer();
});
afterEach(() => server.close());

const send = (url = `${server.url}/hook`) => sendNotification({ type: 'webhook', name: 'ci', options: { url } });

describe('what a service answers', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, '{}', 7],
    ['a date in the past', { 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT' }, '{}', 1],
    ['an hour at most', { 'retry-after': '86400' }, '{}', 3600],
    ['the body, as Telegram says it', {}, '{"ok":false,"parameters":{"retry_after":35}}', 35],
    ['nothing', {}, '', 60],
  ])('429 waits as long as it asks for: %s', async (_name, headers, body, afterSeconds) => {
    server.next.push({ status: 429, headers, body });
    await expect(send()).rejects.toMatchObject({
      code: 'NotificationUnavailableError',
      retry: { afterSeconds },
      message: expect.stringContaining('ci answered 429'),
    });
  });

  it.each([500, 502, 503, 504, 408])('%i is tried again', async (status) => {
    server.next.push({ status, body: 'a  fault\n of ours' });
    await expect(send()).rejects.toMatchObject({
      code: 'NotificationUnavailableError',
      retry: 'backoff',
      message: `ci answered ${status}: a fault of ours`,
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each([400, 401, 403, 404, 410, 422])('%i is for good, with the words of the service', async (status) => {
    server.next.push({ status, body: 'no such channel' });
    await expect(send()).rejects.toMatchObject({
      code: 'NotificationRefusedError',
      retry: 'never',
      message: `ci answered ${status}: no such channel`,
    });
  });

  it('a redirect is not followed, so that no credentials go elsewhere', async () => {
    server.next.push({ status: 307, headers: { location: `${server.url}/elsewhere` } });
    await expect(send()).rejects.toThrow(
      'ci answered 307, a redirect, which is not followed: name the URL that it leads to',
    );
    expect(server.requests.map(({ path }) => path)).toEqual(['/hook']);
  });

  it('an answer without end is read in part', async () => {
    let sent = 0;
    const endless = createServer((_request, response) => {
      response.writeHead(400);
      const more = () => {
        while (response.write('x'.repeat(16_384))) sent += 16_384;
        sent += 16_384;
      };
      response.on('drain', more);
      more();
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    const { port } = endless.address() as { readonly port: number };
    await expect(send(`http://127.0.0.1:${port}`)).rejects.toThrow(/^ci answered 400: x{300}$/);
    endless.closeAllConnections();
    endless.close();
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('a host that is not there is tried again', async () => {
    await server.close();
    await expect(send()).rejects.toMatchObject({
      code: 'NotificationUnavailableError',
      retry: 'backoff',
      message: expect.stringMatching(/^ci cannot be reached: .*ECONNREFUSED/),
    });
  });
});

describe('where nothing is sent', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:169.254.169.254]/latest',
    'http://2852039166/latest',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://0.0.0.0:8080/',
  ])('%s, which tells a machine its own credentials', async (url) => {
    await expect(send(url)).rejects.toMatchObject({
      code: 'NotificationRefusedError',
      message: expect.stringContaining('nothing is sent there'),
    });
  });

  it('this machine itself, where it is a Lambda function', async () => {
    const services = createNotificationServices({ gitHost: NO_HOST, mailRelay: NO_RELAY, isLoopbackClosed: true });
    const options = { url: server.url };
    await expect(sendNotification({ type: 'webhook', options }, services)).rejects.toThrow('nothing is sent there');
    expect(server.requests).toEqual([]);
  });

  it('a file', async () => {
    await expect(send('file:///etc/passwd')).rejects.toThrow('ci: its URL is none');
  });
});
