import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSesMailRelay } from '../../../shared/adapters/aws/ses-mail-relay.ts';
import { createNotificationServices } from '../../../shared/adapters/notify/notification-services.ts';
import { type ChatServer, startChatServer } from '../../support/chat-server.ts';
import { ALERT, NO_HOST, sendNotification, withSection } from '../../support/send-notification.ts';

let server: ChatServer;
beforeEach(async () => {
  server = await startChatServer();
  vi.stubEnv('AWS_ENDPOINT_URL_SESV2', server.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATEST');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'canary-aws-key');
  vi.stubEnv('AWS_REGION', 'eu-north-1');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

const TAKEN = { body: '{"MessageId":"1"}' };
const refused = (status: number, name: string, message: string) => ({
  status,
  headers: { 'x-amzn-errortype': name },
  body: JSON.stringify({ message }),
});
function send(options: object = {}, content = ALERT) {
  const services = createNotificationServices({ gitHost: NO_HOST, mailRelay: createSesMailRelay() });
  const request = {
    type: 'email',
    options: { from: 'w@example.com', ses: {}, ...options },
    recipient: 'a@example.com',
  };
  return sendNotification({ ...request, content }, services);
}

describe('mail by Amazon SES', () => {
  it('is one request, signed for the region', async () => {
    server.next.push(TAKEN);
    await send({ ses: { region: 'eu-west-1' } });
    const [{ path, headers, json } = { path: '', headers: {}, json: undefined }] = server.requests;
    expect(path).toBe('/v2/email/outbound-emails');
    expect((headers as { readonly authorization?: string }).authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d+\/eu-west-1\/ses\//,
    );
    expect(json).toEqual({
      FromEmailAddress: 'w@example.com',
      Destination: { ToAddresses: ['a@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: 'shop: the sync failed', Charset: 'UTF-8' },
          Body: { Text: { Data: ALERT.message, Charset: 'UTF-8' } },
        },
      },
    });
  });

  it('can be HTML, and has a subject of one line', async () => {
    server.next.push(TAKEN);
    await send({ html: true }, withSection('email', { subject: 'a\r\nBcc: b', body: '<b>c</b>' }));
    const { Subject, Body } = server.requests[0]?.json.Content.Simple ?? {};
    expect([Subject.Data, Body]).toEqual(['a Bcc: b', { Html: { Data: '<b>c</b>', Charset: 'UTF-8' } }]);
  });

  it.each([
    [400, 'MessageRejected', 'NotificationRefusedError'],
    [400, 'MailFromDomainNotVerifiedException', 'NotificationRefusedError'],
    [403, 'AccessDeniedException', 'NotificationRefusedError'],
    [429, 'TooManyRequestsException', 'NotificationUnavailableError'],
    [500, 'InternalFailure', 'NotificationUnavailableError'],
  ])('that is answered with %i %s is %s', async (status, name, code) => {
    server.next.push(refused(status, name, 'its words'), refused(status, name, 'its words'));
    const error: unknown = await send().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, message: expect.stringContaining('its words') });
    expect(JSON.stringify([error, (error as Error).stack])).not.toContain('canary-aws-key');
  });
});
