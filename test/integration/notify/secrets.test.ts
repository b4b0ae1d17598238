import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/domain/errors/gitops-error.ts';
import { type ChatServer, startChatServer } from '../../support/chat-server.ts';
import { sendNotification } from '../../support/send-notification.ts';

const CANARY = 'canary-4711/+secret';

let server: ChatServer;
beforeEach(async () => {
  server = await startChatServer();
});
afterEach(() => server.close());

/** For each type: options that hold the canary, and a recipient. */
const services = (
  url: string,
): readonly (readonly [type: string, options: { readonly [option: string]: Json }, recipient?: string])[] => [
  ['alertmanager', { targets: [new URL(url).host], basicAuth: { username: 'w', password: CANARY } }],
  ['discord', { url: `${url}/api/webhooks/1/${encodeURIComponent(CANARY)}` }],
  ['googlechat', { webhooks: { team: `${url}/v1/spaces/a/messages?token=${encodeURIComponent(CANARY)}` } }, 'team'],
  ['grafana', { apiUrl: url, apiKey: CANARY }],
  ['mattermost', { apiURL: url, token: CANARY }],
  ['newrelic', { apiURL: url, apiKey: CANARY }],
  ['opsgenie', { apiUrl: url, apiKeys: { team: CANARY } }, 'team'],
  ['pagerduty', { apiURL: url, token: CANARY, from: 'w@example.com' }],
  ['pagerdutyv2', { apiURL: url, serviceKeys: { team: CANARY } }, 'team'],
  ['pushover', { apiURL: url, token: CANARY }],
  ['rocketchat', { serverUrl: url, email: 'w@example.com', password: CANARY }, '#team'],
  ['slack', { apiURL: url, token: CANARY }, 'team'],
  ['slack-webhook', { url: `${url}/services/T0/B0/${encodeURIComponent(CANARY)}` }],
  ['teams', { recipientUrls: { team: `${url}/workflows?sig=${encodeURIComponent(CANARY)}` } }, 'team'],
  ['teams-workflows', { recipientUrls: { team: `${url}/workflows?sig=${encodeURIComponent(CANARY)}` } }, 'team'],
  ['telegram', { apiURL: url, token: CANARY }, '@team'],
  ['webex', { apiURL: url, token: CANARY }, 'w@example.com'],
  ['webhook', { url, headers: [{ name: 'Authorization', value: `Bearer ${CANARY}` }] }],
];

const TYPES = services('http://127.0.0.1').map(([type]) => type);

const LOGIN = Buffer.from(`w:${CANARY}`).toString('base64');
/** As a service may repeat it; a login where it is sent one. */
const formsFor = (type: string) => [
  CANARY,
  encodeURIComponent(CANARY),
  JSON.stringify(CANARY).slice(1, -1),
  ...(type === 'alertmanager' ? [LOGIN] : []),
];

describe.each(TYPES)('a secret of the service %s', (type) => {
  const forms = formsFor(type);
  const of = (url: string) => {
    const [, options = {}, recipient = ''] = services(url).find(([one]) => one === type) ?? [];
    return { type, options, recipient };
  };

  it('reaches the service, and no error that repeats it', async () => {
    const words = `bad request: ${forms.join(' ')} ${'x'.repeat(400)} ${CANARY}`;
    server.next.push({ status: 401, body: words });
    const error = await sendNotification(of(server.url)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'NotificationRefusedError' });
    expect(forms.filter((form) => JSON.stringify([error, String(error)]).includes(form))).toEqual([]);
    const { headers, path, text } = server.requests[0] ?? {};
    const got = JSON.stringify({ headers, path: path && decodeURIComponent(path), text });
    expect(forms.some((form) => got.includes(form))).toBe(true);
  });

  it('is in no error about a host that is not there', async () => {
    await server.close();
    const error = await sendNotification(of(server.url)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'NotificationUnavailableError', message: expect.stringContaining('reached') });
    expect(forms.filter((form) => JSON.stringify([error, (error as Error).stack]).includes(form))).toEqual([]);
  });
});

describe('a key that argocd-notifications-secret does not have', () => {
  it.each([
    [
      { type: 'slack', options: { token: '$slack-token' } },
      'service.slack.token: argocd-notifications-secret has no key slack-token',
    ],
    [
      {
        type: 'webhook',
        name: 'ci',
        options: { url: 'http://127.0.0.1', headers: [{ name: 'a', value: 'Bearer $ci' }] },
      },
      'service.webhook.ci.headers[0].value: argocd-notifications-secret has no key ci',
    ],
    [
      { type: 'teams', options: { recipientUrls: { a: '$a', b: 'http://127.0.0.1' } }, recipient: 'a' },
      'service.teams.recipientUrls.a: argocd-notifications-secret has no key a',
    ],
  ])('is named: %#', async (request, message) => {
    await expect(sendNotification(request)).rejects.toMatchObject({ code: 'NotificationRefusedError', message });
  });
});

describe('a key of another recipient', () => {
  it('may be missing', async () => {
    const options = { recipientUrls: { a: '$a', b: server.url } };
    await expect(sendNotification({ type: 'teams', options, recipient: 'b' })).resolves.toEqual({});
  });
});
