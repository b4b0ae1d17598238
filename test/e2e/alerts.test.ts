import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChatServer, startChatServer } from '../support/chat-server.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { kubectl } from '../support/kubectl.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const SECRET_PATH = '/services/T0/B0/canary-hook';
const PASSWORD = 'canary-password';
const WAIT = { timeout: 15_000, interval: 20 };
const REFUSED = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "Not_A_Name" }\n';

let chat: ChatServer;
let mail: MailServer;
let world: World;
beforeAll(async () => {
  chat = await startChatServer();
  mail = await startMailServer(PASSWORD);
  world = await startWorld({
    files: { 'shop/a.yaml': configMap('shop', { color: 'red' }) },
    env: {
      WINDLASS_REFRESH_INTERVAL: '0',
      WINDLASS_DRIFT_INTERVAL: '0.3',
      WINDLASS_ALERTS: `slack+${chat.url}${SECRET_PATH}, mailto:team@example.com`,
      WINDLASS_SMTP_URL: `smtp://windlass:${PASSWORD}@127.0.0.1:${mail.port}`,
      WINDLASS_URL: 'https://windlass.example.com',
    },
  });
});
afterAll(async () => {
  await world.close();
  await chat.close();
  await mail.close();
});

const titles = () => chat.requests.map(({ json }) => json.text);

describe('WINDLASS_ALERTS', () => {
  it('tells a chat and a mailbox once that an application drifted, and once that it is well again', async () => {
    await world.create('shop', 'shop');
    await world.serve().require('POST', '/api/v1/applications/shop/sync', {});
    await world.serve().waitFor('shop', isSynced);
    const patch = (color: string) =>
      kubectl(
        world.api.kubeconfig,
        'patch',
        'configmap',
        'shop',
        '-n',
        world.namespace,
        '--type=merge',
        '-p',
        JSON.stringify({ data: { color } }),
      );
    await patch('blue');
    await expect.poll(titles, WAIT).toEqual(["shop was changed in the cluster behind Git's back"]);
    await patch('green');
    await world.serve().waitFor('shop', ({ status }) => status.sync.status === 'OutOfSync');
    await patch('red');
    await expect.poll(titles, WAIT).toEqual([expect.any(String), 'shop is well again']);
    await expect.poll(() => mail.mails.length, WAIT).toBe(2);
    expect(mail.mails[0]).toMatchObject({ to: ['team@example.com'], user: 'windlass' });
    expect(mail.mails[0]?.text).toContain('https://windlass.example.com/applications/shop');
    expect(chat.requests[0]?.path).toBe(SECRET_PATH);
  });

  it('tells that a sync failed, with the words of the cluster', async () => {
    await world.repository.push({ 'shop/a.yaml': REFUSED });
    await world.serve().require('POST', '/api/v1/applications/shop/sync', {});
    await expect.poll(titles, WAIT).toContain('shop: the sync failed');
    const said = chat.requests.find(({ json }) => json.text === 'shop: the sync failed');
    expect(said?.json.attachments[0].text).toContain('Revision');
  });
});
