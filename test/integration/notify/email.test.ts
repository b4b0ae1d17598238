import { afterEach, describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/domain/errors/gitops-error.ts';
import { type MailServer, startMailServer } from '../../support/mail-server.ts';
import { ALERT, PLAIN, sendNotification, withSection } from '../../support/send-notification.ts';

const PASSWORD = 'canary-password';

let server: MailServer;
afterEach(() => server.close());

const to = (options: { readonly [option: string]: Json } = {}) => ({
  type: 'email',
  options: { host: '127.0.0.1', port: server.port, from: 'windlass@example.com', ...options },
  recipient: 'team@example.com',
});
const text = () => server.mails[0]?.text ?? '';

describe('mail', () => {
  it('has subject and body of the template, and the same name at every try', async () => {
    server = await startMailServer();
    const content = withSection('email', { subject: 'Shop – synced', body: 'by Ada' });
    await sendNotification({ ...to(), content, id: 'shop/on synced/1' });
    expect(server.mails).toMatchObject([{ to: ['team@example.com'], from: 'windlass@example.com' }]);
    expect(text()).toContain('Subject: =?UTF-8?Q?Shop_=E2=80=93_synced?=');
    expect(text()).toContain('Message-ID: <shop-on-synced-1@windlass>');
    expect(text()).toContain('Content-Type: text/plain');
    expect(text()).toContain('by Ada');
  });

  it('has the title of an alert as its subject, and its lines as body', async () => {
    server = await startMailServer();
    await sendNotification({ ...to(), content: ALERT });
    expect(text()).toContain('Subject: shop: the sync failed');
    expect(text()).toContain('one <Deployment> was refused & more');
  });

  it('can be HTML', async () => {
    server = await startMailServer();
    await sendNotification({ ...to({ html: true }), content: { ...PLAIN, message: '<b>shop</b>' } });
    expect(text()).toContain('Content-Type: text/html');
  });

  it('takes no header from a subject', async () => {
    server = await startMailServer();
    const subject = 'shop\r\nBcc: thief@example.com';
    await sendNotification({ ...to(), content: withSection('email', { subject }) });
    expect(text()).not.toMatch(/^Bcc:/m);
    expect(server.mails[0]?.to).toEqual(['team@example.com']);
  });

  it.each([
    ['fields', () => to({ username: 'windlass', password: PASSWORD })],
    [
      'a URL',
      () => ({
        ...to(),
        options: { url: `smtp://windlass:${PASSWORD}@127.0.0.1:${server.port}`, from: 'w@example.com' },
      }),
    ],
  ])('signs in by %s', async (_name, request) => {
    server = await startMailServer(PASSWORD);
    await sendNotification(request());
    expect(server.mails).toMatchObject([{ user: 'windlass' }]);
  });

  it('says that the sign-in failed, without the password that the server repeats', async () => {
    server = await startMailServer('another');
    const sent = sendNotification(to({ username: 'windlass', password: PASSWORD }));
    const error: unknown = await sent.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'NotificationRefusedError', message: expect.stringContaining('535') });
    expect(JSON.stringify([error, (error as Error).stack])).not.toContain(PASSWORD);
  });

  it.each([
    [450, 'NotificationUnavailableError'],
    [550, 'NotificationRefusedError'],
  ])('that the server turns away with %i is %s', async (code, expected) => {
    server = await startMailServer();
    server.refusals.push(code);
    await expect(sendNotification(to())).rejects.toMatchObject({
      code: expected,
      message: expect.stringContaining('not now'),
    });
  });

  it('to a server that is not there is tried again', async () => {
    server = await startMailServer();
    await server.close();
    await expect(sendNotification(to())).rejects.toMatchObject({
      code: 'NotificationUnavailableError',
      retry: 'backoff',
    });
  });

  it.each([
    [{ url: 'https://mail.example.com' }, 'service.email: its URL is none of a mail server'],
    [{ host: '169.254.169.254', port: 25 }, 'nothing is sent there'],
  ])('goes nowhere with %o', async (options, message) => {
    server = await startMailServer();
    const sent = sendNotification({
      type: 'email',
      options: { from: 'w@example.com', ...options },
      recipient: 'a@b.c',
    });
    await expect(sent).rejects.toMatchObject({
      code: 'NotificationRefusedError',
      message: expect.stringContaining(message),
    });
  });
});
