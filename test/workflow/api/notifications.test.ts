import { describe, expect, it } from 'vitest';
import type { NotificationRequest } from '../../../shared/ports/notification-service.ts';
import { aManifest, createApiHarness } from './harness.ts';

const path = '/api/v1/notifications';
const TOKEN = 'xoxb-canary-token';
const configMap = (data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'argocd-notifications-cm', namespace: 'argocd' },
  data,
});
const secret = (values: { readonly [key: string]: string }) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'argocd-notifications-secret' },
  type: 'Opaque',
  data: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
});
const CONFIG = configMap({
  'service.slack': 'token: $slack-token\n',
  'service.webhook.deploys': 'url: $deploys-url\n',
  'service.awssqs': 'region: $region\n',
  'trigger.on-big': '- when: len(app.status.resources) > 100\n  send: [app-big]\n',
  'template.app-big': 'message: big\nslack:\n  attachments: "[]"\n',
  'config.yaml': 'old',
  subscriptions: '- recipients: [slack:ops]\n  triggers: [on-big]\n  selector: tier in (gold)\n',
});

describe('configuration of notifications', () => {
  it('is that of Argo CD, unchanged, and says which keys have no effect', async () => {
    const api = createApiHarness();
    const saved = await api.request('POST', `${path}/config`, { body: CONFIG });
    expect(saved).toMatchObject({ status: 200, headers: { 'windlass-outcome': 'created' } });
    expect(saved.headers.warning).toContain("data['config.yaml']: is not supported in this version");
    expect(saved.headers.warning).toContain('service.awssqs: services of type awssqs are not supported');
    expect((await api.request('POST', `${path}/config`, { body: CONFIG })).headers['windlass-outcome']).toBe(
      'unchanged',
    );
    await api.request('POST', `${path}/secret`, {
      body: secret({ 'slack-token': `${TOKEN}\n`, 'deploys-url': 'https://x' }),
    });
    expect((await api.deps.notificationConfig.current()).services).toEqual([
      { name: 'slack', type: 'slack', options: { token: TOKEN } },
      { name: 'deploys', type: 'webhook', options: { url: 'https://x' } },
    ]);
    const { body } = await api.request('GET', path);
    expect(body.subscriptions).toEqual([
      { trigger: 'on-big', service: 'slack', recipient: 'ops', selector: 'tier in (gold)' },
    ]);
    expect(body.triggers).toHaveLength(9);
    expect((await api.request('GET', `${path}/services`)).body).toEqual({
      items: [{ name: 'slack' }, { name: 'deploys' }, { name: 'awssqs' }],
    });
  });

  it('is refused with the key and field of each fault, and the stored one stays', async () => {
    const api = createApiHarness();
    const faulty = configMap({
      'trigger.on-a': "- when: app.status ==\n  send: ['gone']\n",
      'trigger.on-b': '- when: "true"\n  send: [gone]\n',
      'template.x': 'just a text',
      'service.slak': 'token: canary-secret\n',
      'service.email': 'host: mail\nport: canary-secret\nfrom: a@b\n',
      'service.webhook.hooks': 'url: canary-secret\n',
      defaultTriggers: 'on-a',
      subscriptions: '- recipients: [slack:a]\n  selector: "a ~ b"\n',
    });
    const answer = await api.request('POST', `${path}/config`, { body: faulty });
    expect(answer.status).toBe(400);
    expect(answer.body.message.split('; ').map((fault: string) => fault.replace('data: ', ''))).toEqual([
      'trigger.on-a[0].when: position 14: the end is not expected here',
      'template.x: expected an object, got a string',
      'service.slak: there is no type slak of services',
      expect.stringMatching(/^there are alertmanager, discord, /),
      'service.email.port: expected a number, got a string',
      'service.webhook.hooks.url: must be a URL, like https://example.com',
      'subscriptions[0].selector: cannot understand "a ~ b"',
      'write key=value, key!=value, key in (a,b), key',
      'defaultTriggers: expected a list, got a string',
      'trigger.on-b[0].send: there is no template.gone',
    ]);
    expect(JSON.stringify(answer)).not.toContain('canary-secret');
    expect(await api.deps.notificationConfig.isTold()).toEqual({ hasAlerts: false, hasTriggers: false });
  });

  it('is stored sealed, and no answer shows a secret', async () => {
    const api = createApiHarness();
    await api.request('POST', `${path}/config`, { body: configMap({ 'service.slack': `token: ${TOKEN}` }) });
    await api.request('POST', `${path}/secret`, { body: secret({ other: 'canary-value' }) });
    const items = await api.table.query('settings');
    for (const text of [JSON.stringify(items), JSON.stringify(await api.request('GET', path)), api.logs.join()]) {
      expect(text).not.toMatch(/xoxb-canary|canary-value/);
    }
  });
});

describe('trying a notification', () => {
  const prepare = async (sent: NotificationRequest[] = []) => {
    const api = createApiHarness({ notifications: { sent } });
    await api.request('POST', `${path}/config`, {
      body: configMap({
        'service.slack': 'token: $slack-token',
        'template.app-sync-succeeded': 'message: "said {{.secrets.slack-token}}"',
      }),
    });
    await api.request('POST', `${path}/secret`, { body: secret({ 'slack-token': TOKEN }) });
    await api.request('POST', '/api/v1/applications', { body: aManifest('shop') });
    return api;
  };
  const send = { trigger: 'on-created', application: 'shop' };

  it('shows the message and whether its conditions hold now', async () => {
    const api = await prepare();
    expect((await api.request('POST', `${path}/send`, { body: { ...send, dryRun: true } })).body).toMatchObject({
      conditions: [{ when: 'true', fires: true, once: 'shop', send: ['app-created'] }],
      messages: [{ service: '', isSent: false, content: { message: 'shop was created' } }],
    });
  });

  it('sends it to one recipient', async () => {
    const sent: NotificationRequest[] = [];
    const api = await prepare(sent);
    const answer = await api.request('POST', `${path}/send`, { body: { ...send, to: 'slack:ops' } });
    expect(answer.body.messages).toMatchObject([{ service: 'slack', recipient: 'ops', isSent: true }]);
    expect(sent).toMatchObject([{ recipient: 'ops', service: { options: { token: TOKEN } } }]);
  });

  it.each([
    [{ ...send, to: 'teams:ops' }, 'teams: no such service is configured'],
    [{ ...send, trigger: 'on-sync-succeeded', to: 'newrelic' }, 'newrelic: no such service'],
  ])('says why it could not: %j', async (body, fault) => {
    const api = await prepare();
    const answer = await api.request('POST', `${path}/send`, { body });
    expect(answer.body.messages).toMatchObject([{ isSent: false, fault: expect.stringContaining(fault) }]);
  });

  it.each([
    [{ ...send, trigger: 'on-nothing', dryRun: true }, 404, 'there is no trigger on-nothing; there are on-created'],
    [{ ...send, application: 'gone', dryRun: true }, 404, 'not found'],
    [send, 400, 'to: is required unless dryRun is true'],
  ])('refuses %j with %d', async (body, status, message) => {
    const api = await prepare();
    const answer = await api.request('POST', `${path}/send`, { body });
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(message);
  });
});
