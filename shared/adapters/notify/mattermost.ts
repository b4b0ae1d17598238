import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { parseJson } from './parse-json.ts';
import { post } from './post-json.ts';

/** Posts as a bot to the channel of that id (https://developers.mattermost.com/api-documentation). */
export async function sendToMattermost({
  service,
  recipient,
  content,
}: NotificationRequest): Promise<NotificationReceipt> {
  const { options } = service;
  const attachments = content.sections.mattermost?.attachments;
  await post(service.name, {
    url: `${String(options.apiURL).replace(/\/+$/, '')}/api/v4/posts`,
    headers: { authorization: `Bearer ${options.token}` },
    body: {
      channel_id: recipient,
      message: content.message,
      ...(typeof attachments === 'string'
        ? { props: { attachments: parseJson(attachments, 'mattermost.attachments') } }
        : {}),
    },
  });
  return {};
}
