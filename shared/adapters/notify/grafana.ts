import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { post } from './post-json.ts';

/** Writes an annotation (https://grafana.com/docs/grafana/latest/developers/http_api/annotations); the recipient is its tags, split by `|`. */
export async function sendToGrafana({
  service,
  recipient,
  content,
}: NotificationRequest): Promise<NotificationReceipt> {
  const { options } = service;
  await post(service.name, {
    url: `${String(options.apiUrl).replace(/\/+$/, '')}/annotations`,
    headers: { authorization: `Bearer ${options.apiKey}` },
    body: { text: content.message, tags: recipient.split('|').filter((tag) => tag !== '') },
  });
  return {};
}
