import { NotificationRefusedError } from '../../../domain/errors/notification-errors.ts';
import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { cutText } from '../content/cut-text.ts';
import { baseUrlOf } from '../http/base-url.ts';
import type { Post } from '../http/post.ts';

const DEFAULT_API = 'https://api.telegram.org';
/** https://core.telegram.org/bots/api#sendmessage */
const MAX_TEXT = 4096;

/**
 * Sends by a bot to a chat; the recipient is its id, its name, or either with `|` and the id of a topic.
 *
 * What a template says is Markdown, as Argo CD has it. Words that Telegram cannot read as such, like a name with one `_`, are sent as they are.
 */
export async function sendToTelegram(
  { service, recipient, content }: NotificationRequest,
  post: Post,
): Promise<NotificationReceipt> {
  const { options } = service;
  const [chat = '', topic] = recipient.split('|');
  const body = {
    chat_id: /^-?\d+$/.test(chat) || chat.startsWith('@') ? chat : `@${chat}`,
    text: cutText(content.message, MAX_TEXT),
    link_preview_options: { is_disabled: true },
    ...(topic === undefined ? {} : { message_thread_id: Number(topic) }),
  };
  const url = `${baseUrlOf(options.apiURL ?? DEFAULT_API)}/bot${options.token}/sendMessage`;
  if (content.title !== undefined) {
    await post({ url, body });
    return {};
  }
  try {
    await post({ url, body: { ...body, parse_mode: 'Markdown' } });
  } catch (error) {
    if (!isUnreadableMarkdown(error)) throw error;
    await post({ url, body });
  }
  return {};
}

function isUnreadableMarkdown(error: unknown): boolean {
  return error instanceof NotificationRefusedError && error.message.includes("can't parse entities");
}
