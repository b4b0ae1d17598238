import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChatServer, startChatServer } from '../../support/chat-server.ts';
import { ALERT, sendNotification, withSection } from '../../support/send-notification.ts';

let server: ChatServer;
beforeEach(async () => {
  server = await startChatServer();
});
afterEach(() => server.close());

const to = (options = {}) => ({
  type: 'slack',
  options: { token: 'xoxb-1', apiURL: `${server.url}/api/`, ...options },
  recipient: 'ops',
});
const asked = () => server.requests.map(({ path, json }) => [path, json]);
const POSTED = { body: '{"ok":true,"channel":"C7","ts":"17.4"}' };

describe('Slack', () => {
  it('posts what a template says, and tells where', async () => {
    server.next.push(POSTED);
    const content = withSection('slack', {
      attachments: '[{"title":"shop"}]',
      blocks: '[{"type":"divider"}]',
      username: 'Windlass',
      icon: 'https://example.com/a.png',
    });
    await expect(sendNotification({ ...to({ icon: ':robot_face:' }), content })).resolves.toEqual({
      thread: 'C7 17.4',
    });
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer xoxb-1',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(asked()).toEqual([
      [
        '/api/chat.postMessage',
        {
          channel: 'ops',
          text: 'shop is synced',
          attachments: [{ title: 'shop' }],
          blocks: [{ type: 'divider' }],
          username: 'Windlass',
          icon_url: 'https://example.com/a.png',
        },
      ],
    ]);
  });

  it('has name and icon of the service otherwise, and unfurls nothing when asked', async () => {
    await sendNotification(to({ username: 'Ops', icon: ':robot_face:', disableUnfurl: true }));
    expect(asked()[0]?.[1]).toEqual({
      channel: 'ops',
      text: 'shop is synced',
      username: 'Ops',
      icon_emoji: ':robot_face:',
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  it('posts an alert with what Slack reads itself written out', async () => {
    await sendNotification({ ...to(), content: ALERT });
    expect(asked()[0]?.[1]).toMatchObject({
      text: 'shop: the sync failed',
      attachments: [
        { color: '#e96d76', title_link: ALERT.link, text: 'one &lt;Deployment&gt; was refused &amp; more' },
      ],
    });
  });

  const update = ['/api/chat.update', { channel: 'C7', ts: '17.4', text: 'shop is synced' }];
  const reply = (broadcast: boolean) => [
    '/api/chat.postMessage',
    { channel: 'ops', text: 'shop is synced', thread_ts: '17.4', reply_broadcast: broadcast },
  ];
  it.each([
    ['Post', {}, [reply(false)]],
    ['Post', { notifyBroadcast: true }, [reply(true)]],
    ['PostAndUpdate', {}, [update, reply(false)]],
    ['Update', {}, [update]],
  ])('goes on in the thread of its group by %s %o', async (deliveryPolicy, more, expected) => {
    const content = withSection('slack', { groupingKey: 'a', deliveryPolicy, ...more });
    const receipt = await sendNotification({ ...to(), content, thread: 'C7 17.4' });
    expect(asked()).toEqual(expected);
    expect(receipt).toEqual({ thread: 'C7 17.4' });
  });

  it.each([
    ['invalid_auth', 'NotificationRefusedError'],
    ['channel_not_found', 'NotificationRefusedError'],
    ['not_in_channel', 'NotificationRefusedError'],
    ['ratelimited', 'NotificationUnavailableError'],
    ['internal_error', 'NotificationUnavailableError'],
  ])('that answers 200 and %s has not taken it', async (error, code) => {
    server.next.push({ body: JSON.stringify({ ok: false, error }) });
    await expect(sendNotification(to())).rejects.toMatchObject({
      code,
      message: `slack refused chat.postMessage: ${error}`,
    });
  });

  it.each([
    [{ attachments: '[{' }, 'slack.attachments of the template gave no JSON'],
    [{ blocks: '{"type":"divider"}' }, 'slack.blocks of the template gave no list'],
    [
      { deliveryPolicy: 'Edit' },
      'slack.deliveryPolicy of the template is "Edit"; there are Post, PostAndUpdate, Update',
    ],
  ])('gets nothing for %o', async (section, message) => {
    await expect(sendNotification({ ...to(), content: withSection('slack', section) })).rejects.toMatchObject({
      code: 'NotificationRefusedError',
      message,
    });
    expect(server.requests).toEqual([]);
  });
});

describe('an incoming webhook of Slack', () => {
  it('gets text, attachments and blocks, and no channel', async () => {
    server.next.push({ body: 'ok' });
    const content = withSection('slack', { attachments: '[{"title":"shop"}]', username: 'Windlass' });
    await sendNotification({ type: 'slack-webhook', options: { url: `${server.url}/services/T/B/k` }, content });
    expect(asked()).toEqual([['/services/T/B/k', { text: 'shop is synced', attachments: [{ title: 'shop' }] }]]);
  });

  it('that is gone refuses for good', async () => {
    server.next.push({ status: 404, body: 'no_service' });
    const sent = sendNotification({ type: 'slack-webhook', options: { url: `${server.url}/services/T/B/k` } });
    await expect(sent).rejects.toMatchObject({ message: 'slack-webhook answered 404: no_service' });
  });
});
