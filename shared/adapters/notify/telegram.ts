import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { post } from './post-json.ts';

const DEFAULT_API = 'https://api.telegram.org';
/** https://core.telegram.org/bots/api#sendmessage */
const MAX_TEXT = 4096;

/** Sends by a bot to a chat; the recipient is its id, its name, or `id|thread`. */
export async function sendToTelegram({
  service,
  recipient,
  content,
}: NotificationRequest): Promise<NotificationReceipt> {
  const { options } = service;
  const [chat = '', thread] = recipient.split('|');
  const isId = /^-?\d+$/.test(chat);
  await post(service.name, {
    url: `${String(options.apiURL ?? DEFAULT_API)}/bot${options.token}/sendMessage`,
    body: {
      chat_id: isId || chat.startsWith('@') ? chat : `@${chat}`,
      text: content.message.slice(0, MAX_TEXT),
      link_preview_options: { is_disabled: true },
      ...(thread === undefined ? {} : { message_thread_id: Number(thread) }),
    },
  });
  return {};
}
