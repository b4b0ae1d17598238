import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { urlOf } from './named-url.ts';
import { parseJson } from './parse-json.ts';
import { post } from './post-json.ts';

/** Sends to a space of Google Chat by its webhook (https://developers.google.com/workspace/chat/quickstart/webhooks). */
export async function sendToGoogleChat(request: NotificationRequest): Promise<NotificationReceipt> {
  const { service, content } = request;
  const cards = content.sections.googlechat?.cardsV2;
  const body =
    typeof cards === 'string' ? { cardsV2: parseJson(cards, 'googlechat.cardsV2') } : { text: content.message };
  await post(service.name, { url: urlOf(request, 'webhooks'), body });
  return {};
}
