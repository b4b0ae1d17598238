import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChatServer, startChatServer } from '../support/chat-server.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const WAIT = { timeout: 20_000, interval: 20 };
const TOKEN = 'xoxb-canary-token';

const config = (url: string) => ({
  'service.slack': `token: $slack-token\napiURL: ${url}/api`,
  'service.webhook.deploys': `url: ${url}/deploys\nhmacSecret: $hmac`,
  context: 'team: payments',
  'trigger.on-live': [
    '- when: >-',
    "    app.status.operationState?.phase in ['Succeeded'] and app.status.health.status == 'Healthy'",
    '    and repo.FullNameByRepoURL(app.spec.source.repoURL) != nil',
    '  oncePer: app.status.operationState?.syncResult?.revision',
    '  send: [live, posted]',
    '  description: it is there',
  ].join('\n'),
  'template.live': [
    'message: |-',
    '  {{.app.metadata.name}} of {{.context.team}} by {{(call .repo.GetCommitMetadata .app.status.sync.revision).Author}}',
    'slack:',
    '  attachments: |',
    '    [{"title": {{.app.metadata.name | toJson}}, "color": "{{if eq .serviceType "slack"}}good{{end}}"}]',
  ].join('\n'),
  'template.posted': [
    'webhook:',
    '  deploys:',
    '    method: PUT',
    '    path: /{{.app.metadata.name}}',
    '    body: \'{"sha": "{{.app.status.operationState.syncResult.revision}}"}\'',
  ].join('\n'),
  'trigger.on-broken': '- {when: "true", oncePer: app.metadata.name, send: [broken]}',
  'template.broken': 'message: "{{ .app.metadata.name | nosuch }}"',
  subscriptions: '- recipients: [deploys]\n  triggers: [on-live]\n  selector: tier notin (none)',
});

let chat: ChatServer;
let world: World;
beforeAll(async () => {
  chat = await startChatServer();
  world = await startWorld({
    files: { 'shop/a.yaml': configMap('shop', { color: 'red' }), 'cart/a.yaml': configMap('cart', { color: 'red' }) },
    env: { WINDLASS_REFRESH_INTERVAL: '1', WINDLASS_URL: 'https://windlass.example.com' },
  });
});
afterAll(async () => {
  await world.close();
  await chat.close();
});

const told = () => chat.requests.map(({ method, path, json }) => `${method} ${path} ${json.text ?? json.sha}`).sort();

async function apply(name: string, path: string, triggers: readonly string[]) {
  const manifest = world.manifest(name, path, { automated: {} }) as { readonly metadata: object };
  const annotations = triggers.map((trigger) => [`notifications.argoproj.io/subscribe.${trigger}.slack`, 'ops']);
  const metadata = { ...manifest.metadata, annotations: Object.fromEntries(annotations) };
  await world.serve().require('POST', '/api/v1/applications', { ...manifest, metadata });
  await world.serve().waitFor(name, isSynced);
}

describe("Argo CD's configuration of notifications", () => {
  it('tells by own triggers and templates of a deploy, once, and of nothing that a commit did not change', async () => {
    const path = '/api/v1/notifications';
    await world.serve().require('POST', `${path}/config`, { data: config(chat.url) });
    await world
      .serve()
      .require('POST', `${path}/secret`, { stringData: { 'slack-token': TOKEN, hmac: 'canary-hmac' } });
    await apply('shop', 'shop', ['on-live', 'on-broken']);
    await apply('cart', 'cart', ['on-live']);
    await expect.poll(told, WAIT).toHaveLength(4);
    const [slack] = chat.requests.filter(
      ({ path: at, json }) => at === '/api/chat.postMessage' && json.text.startsWith('shop'),
    );
    expect(slack?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(slack?.json).toMatchObject({
      channel: 'ops',
      text: expect.stringMatching(/^shop of payments by \S+.*@/),
      attachments: [{ title: 'shop', color: 'good' }],
    });
    chat.requests.length = 0;
    const sha = await world.repository.push({ 'shop/a.yaml': configMap('shop', { color: 'blue' }) });
    await expect
      .poll(told, WAIT)
      .toEqual([expect.stringMatching(/^POST \/api\/chat.postMessage shop of payments/), `PUT /deploys/shop ${sha}`]);
    // cart has looked at the new commit by now, and nobody heard of it.
    await world
      .serve()
      .waitFor('cart', ({ status }) => status.sync.revision === sha && status.sync.status === 'Synced');
    expect(told()).toHaveLength(2);
  });

  it('says on the application what cannot work, and shows what was sent', async () => {
    const { status } = await world
      .serve()
      .waitFor('shop', (one) => one.status.conditions.some(({ type }) => type === 'NotificationError'));
    expect(status.conditions).toMatchObject([
      { type: 'NotificationError', message: 'template.broken: message: line 1: function "nosuch" not defined' },
    ]);
    const { body } = await world.serve().call('GET', '/api/v1/notifications');
    const { deliveries } = body as { readonly deliveries: readonly { readonly state: string }[] };
    expect(deliveries.filter(({ state }) => state === 'sent')).toHaveLength(6);
    expect(deliveries.filter(({ state }) => state === 'failed')).toHaveLength(1);
  });

  it('shows no secret in any answer, log or file', async () => {
    const answers = await Promise.all(
      ['/api/v1/notifications', '/api/v1/applications/shop', '/api/v1/dead-letters'].map((path) =>
        world.serve().call('GET', path),
      ),
    );
    const files = readdirSync(join(world.folder, 'data'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    expect([JSON.stringify(answers), ...files].filter((text) => /xoxb-canary|canary-hmac/.test(text))).toEqual([]);
  });
});
