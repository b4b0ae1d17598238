import { NotificationRefusedError } from '../../../domain/errors/notification-errors.ts';
import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { urlOf } from '../config/recipient-options.ts';
import { parseYaml } from '../content/parse-json.ts';
import { textOf } from '../content/section-fields.ts';
import type { Post } from '../http/post.ts';

/** Sends to a space of Google Chat by its webhook (https://developers.google.com/workspace/chat/quickstart/webhooks). */
export async function sendToGoogleChat(request: NotificationRequest, post: Post): Promise<NotificationReceipt> {
  const { content, id } = request;
  const section = content.sections.googlechat;
  const legacy = cardsOf(textOf(section, 'cards'), 'googlechat.cards');
  const cards = cardsOf(textOf(section, 'cardsV2'), 'googlechat.cardsV2').map((card, index) => ({
    cardId: `${id}-${index}`,
    card,
  }));
  const hasCards = cards.length > 0 || legacy.length > 0;
  const url = new URL(urlOf(request, 'webhooks'));
  const threadKey = textOf(section, 'threadKey');
  if (threadKey !== undefined) {
    url.searchParams.set('threadKey', threadKey);
    url.searchParams.set('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
  }
  await post({
    url: url.href,
    body: {
      ...(hasCards ? {} : { text: content.message }),
      ...(cards.length === 0 ? {} : { cardsV2: cards }),
      ...(legacy.length === 0 ? {} : { cards: legacy }),
    },
  });
  return {};
}

function cardsOf(text: string | undefined, field: string): readonly unknown[] {
  if (text === undefined) return [];
  const cards = parseYaml(text, field);
  if (!Array.isArray(cards)) throw new NotificationRefusedError(`${field} of the template gave no list`);
  return cards;
}
