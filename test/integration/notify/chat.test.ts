import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChatServer, startChatServer } from '../../support/chat-server.ts';
import { ALERT, PLAIN, sendNotification, withSection } from '../../support/send-notification.ts';

let server: ChatServer;
beforeEach(async () => {
  server = await startChatServer();
});
afterEach(() => server.close());

const LINK = 'https://windlass.example.com/applications/shop';
const ATTACHMENTS = '[{"title":"shop","color":"#18be52"}]';
const only = () => {
  expect(server.requests).toHaveLength(1);
  const { method, path, headers, json } = server.requests[0] ?? {};
  return { method, path, authorization: headers?.authorization, type: headers?.['content-type'], json };
};

describe('Discord', () => {
  const options = () => ({ url: `${server.url}/api/webhooks/1/key` });

  it('gets an embed that calls nobody', async () => {
    server.next.push({ status: 204, body: '' });
    await sendNotification({ type: 'discord', options: options(), content: ALERT });
    expect(only()).toMatchObject({
      method: 'POST',
      path: '/api/webhooks/1/key',
      type: 'application/json',
      json: {
        embeds: [
          {
            title: 'shop: the sync failed',
            description: 'one <Deployment> was refused & more',
            color: 0xe96d76,
            url: LINK,
          },
        ],
        allowed_mentions: { parse: [] },
      },
    });
  });

  it('gets no more than it takes', async () => {
    const content = { message: `${'t'.repeat(300)}\n${'d'.repeat(5000)}`, sections: {} };
    await sendNotification({ type: 'discord', options: options(), content });
    const [{ title, description }] = only().json.embeds;
    expect([title.length, description.length]).toEqual([256, 4096]);
  });
});

describe('Google Chat', () => {
  const to = () => ({
    type: 'googlechat',
    options: { webhooks: { team: `${server.url}/v1/spaces/a/messages?key=k&token=t` } },
    recipient: 'team',
  });

  it('gets a text', async () => {
    await sendNotification(to());
    expect(only()).toMatchObject({ path: '/v1/spaces/a/messages?key=k&token=t', json: { text: 'shop is synced' } });
  });

  it('gets cards that were written in YAML, in the thread of their key', async () => {
    const cardsV2 = '- header:\n    title: shop\n  sections:\n    - widgets: [{ textParagraph: { text: synced } }]\n';
    await sendNotification({ ...to(), content: withSection('googlechat', { cardsV2, threadKey: 'shop 1' }) });
    expect(only()).toMatchObject({
      path: '/v1/spaces/a/messages?key=k&token=t&threadKey=shop+1&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD',
    });
    expect(only().json).toEqual({
      cardsV2: [
        {
          cardId: 'id-1-0',
          card: { header: { title: 'shop' }, sections: [{ widgets: [{ textParagraph: { text: 'synced' } }] }] },
        },
      ],
    });
  });

  it('gets older cards as they are', async () => {
    await sendNotification({ ...to(), content: withSection('googlechat', { cards: '[{"header":{"title":"a"}}]' }) });
    expect(only().json).toEqual({ cards: [{ header: { title: 'a' } }] });
  });

  it.each([
    ['cards: [', 'googlechat.cardsV2 of the template gave neither YAML nor JSON'],
    ['a: 1', 'googlechat.cardsV2 of the template gave no list'],
  ])('gets nothing for %s', async (cardsV2, message) => {
    await expect(sendNotification({ ...to(), content: withSection('googlechat', { cardsV2 }) })).rejects.toThrow(
      message,
    );
  });

  it('names the recipients that there are', async () => {
    await expect(sendNotification({ ...to(), recipient: 'nobody' })).rejects.toMatchObject({
      code: 'NotificationRefusedError',
      message: 'service.googlechat.webhooks: there is no "nobody"; there are team',
    });
  });
});

describe('Mattermost', () => {
  const to = () => ({ type: 'mattermost', options: { apiURL: `${server.url}/`, token: 't' }, recipient: 'channel-1' });

  it('gets a post with attachments', async () => {
    await sendNotification({ ...to(), content: withSection('mattermost', { attachments: ATTACHMENTS }) });
    expect(only()).toEqual({
      method: 'POST',
      path: '/api/v4/posts',
      authorization: 'Bearer t',
      type: 'application/json',
      json: {
        channel_id: 'channel-1',
        message: 'shop is synced',
        props: { attachments: [{ title: 'shop', color: '#18be52' }] },
      },
    });
  });

  it('gets the message alone without them', async () => {
    await sendNotification(to());
    expect(only().json).toEqual({ channel_id: 'channel-1', message: 'shop is synced' });
  });
});

describe('Telegram', () => {
  const to = (recipient: string) => ({
    type: 'telegram',
    options: { apiURL: server.url, token: '1:abc' },
    recipient,
  });

  it.each([
    ['-1000000000000', { chat_id: '-1000000000000' }],
    ['team', { chat_id: '@team' }],
    ['@team', { chat_id: '@team' }],
    ['-100|7', { chat_id: '-100', message_thread_id: 7 }],
  ])('gets a text for %s', async (recipient, expected) => {
    await sendNotification(to(recipient));
    expect(only()).toMatchObject({ path: '/bot1:abc/sendMessage', authorization: undefined });
    expect(only().json).toEqual({
      ...expected,
      text: 'shop is synced',
      parse_mode: 'Markdown',
      link_preview_options: { is_disabled: true },
    });
  });

  it('gets what it cannot read as Markdown once more as it is', async () => {
    const body = `{"ok":false,"error_code":400,"description":"Bad Request: can't parse entities: at byte offset 4"}`;
    server.next.push({ status: 400, body });
    await sendNotification({ ...to('team'), content: { message: 'my_shop', sections: {} } });
    expect(server.requests.map(({ json }) => json.parse_mode)).toEqual(['Markdown', undefined]);
  });

  it('says why a chat cannot be found', async () => {
    server.next.push({ status: 400, body: '{"ok":false,"description":"Bad Request: chat not found"}' });
    await expect(sendNotification(to('team'))).rejects.toThrow('chat not found');
    expect(server.requests).toHaveLength(1);
  });
});

describe('Webex', () => {
  it.each([
    ['a@example.com', { toPersonEmail: 'a@example.com' }],
    ['Y2lzY29', { roomId: 'Y2lzY29' }],
  ])('gets a message for %s', async (recipient, expected) => {
    await sendNotification({ type: 'webex', options: { apiURL: server.url, token: 't' }, recipient });
    expect(only()).toMatchObject({ path: '/messages', authorization: 'Bearer t' });
    expect(only().json).toEqual({ ...expected, markdown: 'shop is synced' });
  });
});

describe('Pushover', () => {
  it('gets a message with title and link', async () => {
    await sendNotification({
      type: 'pushover',
      options: { apiURL: server.url, token: 'app' },
      recipient: 'u1',
      content: ALERT,
    });
    expect(only()).toMatchObject({
      path: '/1/messages.json',
      json: { token: 'app', user: 'u1', message: ALERT.message, title: ALERT.title, url: LINK },
    });
  });
});

describe('Rocket.Chat', () => {
  const to = (recipient: string) => ({
    type: 'rocketchat',
    options: { serverUrl: server.url, email: 'w@example.com', password: 'p', alias: 'Windlass' },
    recipient,
  });
  const SESSION = '{"status":"success","data":{"authToken":"s1","userId":"u1"}}';

  it.each([
    ['#ops', { channel: '#ops' }],
    ['room-1', { roomId: 'room-1' }],
  ])('is signed in to, and gets a message for %s', async (recipient, expected) => {
    server.next.push({ body: SESSION });
    await sendNotification({ ...to(recipient), content: withSection('rocketchat', { attachments: ATTACHMENTS }) });
    const [login, message] = server.requests;
    expect(login).toMatchObject({ path: '/api/v1/login', json: { user: 'w@example.com', password: 'p' } });
    expect(message).toMatchObject({
      path: '/api/v1/chat.postMessage',
      headers: { 'x-auth-token': 's1', 'x-user-id': 'u1' },
    });
    expect(message?.json).toEqual({
      ...expected,
      text: 'shop is synced',
      alias: 'Windlass',
      attachments: [{ title: 'shop', color: '#18be52' }],
    });
  });

  it('gets nothing when the sign-in gives no session', async () => {
    await expect(sendNotification(to('#ops'))).rejects.toThrow('the answer to the sign-in has no session');
  });
});

describe.each(['teams-workflows', 'teams'])('Microsoft Teams as %s', (type) => {
  const to = () => ({ type, options: { recipientUrls: { ops: `${server.url}/workflows/1?sig=s` } }, recipient: 'ops' });
  const card = () => {
    expect(only()).toMatchObject({
      path: '/workflows/1?sig=s',
      json: { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }] },
    });
    return only().json.attachments[0].content;
  };

  it('gets an adaptive card of the fields of a connector card', async () => {
    const content = withSection(type, {
      themeColor: 'Good',
      title: 'shop synced',
      text: 'at noon',
      facts: '[{"name":"Sync","value":"Synced"}]',
      sections: '[{"facts":[{"name":"Namespace","value":"shop"}]}]',
      potentialAction:
        '[{"@type":"OpenUri","name":"View","targets":[{"os":"default","uri":"https://a.example"}]},{"@type":"HttpPOST"}]',
    });
    await sendNotification({ ...to(), content });
    expect(card()).toEqual({
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      body: [
        { type: 'TextBlock', size: 'Large', weight: 'Bolder', wrap: true, color: 'Good', text: 'shop synced' },
        { type: 'TextBlock', wrap: true, text: 'at noon' },
        { type: 'FactSet', facts: [{ title: 'Sync', value: 'Synced' }] },
        { type: 'FactSet', facts: [{ title: 'Namespace', value: 'shop' }] },
      ],
      actions: [{ type: 'Action.OpenUrl', title: 'View', url: 'https://a.example' }],
    });
  });

  it('gets the card that a template wrote', async () => {
    await sendNotification({
      ...to(),
      content: withSection(type, { adaptiveCard: '{"type":"AdaptiveCard"}', title: 'x' }),
    });
    expect(card()).toEqual({ type: 'AdaptiveCard' });
  });

  it('gets title, details and link of an alert', async () => {
    await sendNotification({ ...to(), content: ALERT });
    expect(card()).toMatchObject({
      body: [{ color: 'Attention', text: 'shop: the sync failed' }, { text: 'one <Deployment> was refused & more' }],
      actions: [{ title: 'Open', url: LINK }],
    });
  });

  it('gets the message when there is no section', async () => {
    await sendNotification({ ...to(), content: PLAIN });
    expect(card().body).toEqual([{ type: 'TextBlock', wrap: true, text: 'shop is synced' }]);
  });
});
