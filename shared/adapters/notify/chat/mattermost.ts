import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { listOf } from '../content/section-fields.ts';
import { baseUrlOf } from '../http/base-url.ts';
import type { Post } from '../http/post.ts';
import { defaultAttachment } from './slack-message.ts';

/** Posts as a bot to the channel of that id (https://developers.mattermost.com/api-documentation/#/operations/CreatePost). */
export async function sendToMattermost(
  { service, recipient, content }: NotificationRequest,
  post: Post,
): Promise<NotificationReceipt> {
  const { options } = service;
  const attachments = listOf(content.sections.mattermost, 'mattermost', 'attachments') ?? defaultAttachment(content);
  await post({
    url: `${baseUrlOf(options.apiURL)}/api/v4/posts`,
    headers: { authorization: `Bearer ${options.token}` },
    body: {
      channel_id: recipient,
      message: content.title ?? content.message,
      ...(attachments === undefined ? {} : { props: { attachments } }),
    },
  });
  return {};
}
