import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { cutText } from '../content/cut-text.ts';
import { detailLines } from '../content/detail-lines.ts';
import { TONE_COLORS } from '../content/tone-colors.ts';
import type { Post } from '../http/post.ts';

/** https://docs.discord.com/developers/resources/message#embed-object-embed-limits */
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 4096;

/** Sends to a channel of Discord by its webhook (https://docs.discord.com/developers/resources/webhook#execute-webhook). */
export async function sendToDiscord(
  { service, content }: NotificationRequest,
  post: Post,
): Promise<NotificationReceipt> {
  const { title, link, message, tone = 'neutral' } = content;
  const [first = ''] = message.split('\n', 1);
  const embed = {
    title: cutText(title ?? first, MAX_TITLE),
    description: cutText(detailLines(content).join('\n'), MAX_DESCRIPTION),
    color: Number.parseInt(TONE_COLORS[tone].slice(1), 16),
    ...(link === undefined ? {} : { url: link }),
  };
  // Names of people and roles in a message are not to call them.
  await post({ url: String(service.options.url), body: { embeds: [embed], allowed_mentions: { parse: [] } } });
  return {};
}
