import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { cutText } from '../content/cut-text.ts';
import { baseUrlOf } from '../http/base-url.ts';
import type { Post } from '../http/post.ts';

const DEFAULT_API = 'https://api.pushover.net';
/** https://pushover.net/api#limits */
const MAX_MESSAGE = 1024;
const MAX_TITLE = 250;

/** Pushes to the phones of a user or group; the recipient is its key. */
export async function sendToPushover(
  { service, recipient, content }: NotificationRequest,
  post: Post,
): Promise<NotificationReceipt> {
  const { title, link, message } = content;
  await post({
    url: `${baseUrlOf(service.options.apiURL ?? DEFAULT_API)}/1/messages.json`,
    body: {
      token: service.options.token,
      user: recipient,
      message: cutText(message, MAX_MESSAGE),
      ...(title === undefined ? {} : { title: cutText(title, MAX_TITLE) }),
      ...(link === undefined ? {} : { url: link }),
    },
  });
  return {};
}
