import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { baseUrlOf } from '../http/base-url.ts';
import type { Post } from '../http/post.ts';

const DEFAULT_API = 'https://webexapis.com/v1';

/** Sends by a bot to a person by mail address, or to a room by id (https://developer.webex.com/messaging/docs/api/v1/messages/create-a-message). */
export async function sendToWebex(
  { service, recipient, content }: NotificationRequest,
  post: Post,
): Promise<NotificationReceipt> {
  const to = recipient.includes('@') ? { toPersonEmail: recipient } : { roomId: recipient };
  await post({
    url: `${baseUrlOf(service.options.apiURL ?? DEFAULT_API)}/messages`,
    headers: { authorization: `Bearer ${service.options.token}` },
    body: { ...to, markdown: content.message },
  });
  return {};
}
