import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { post } from './post-json.ts';

const COLORS = { good: 0x18be52, bad: 0xe96d76, neutral: 0x0dadea } as const;
/** https://docs.discord.com/developers/resources/message#embed-object-embed-limits */
const MAX_DESCRIPTION = 4000;

/** Sends to a channel of Discord by its webhook (https://docs.discord.com/developers/resources/webhook). */
export async function sendToDiscord({ service, content }: NotificationRequest): Promise<NotificationReceipt> {
  const { title, link, message, tone = 'neutral' } = content;
  const [first = '', ...rest] = message.split('\n').filter((line) => line !== link);
  const embed = {
    title: (title ?? first).slice(0, 250),
    description: rest.join('\n').slice(0, MAX_DESCRIPTION),
    color: COLORS[tone],
    ...(link === undefined ? {} : { url: link }),
  };
  // Names of people and roles in a message are not to call them.
  await post(service.name, {
    url: String(service.options.url),
    body: { embeds: [embed], allowed_mentions: { parse: [] } },
  });
  return {};
}
