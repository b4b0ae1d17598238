import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { baseUrlOf } from '../http/base-url.ts';
import type { Post } from '../http/post.ts';

/**
 * Writes an annotation (https://grafana.com/docs/grafana/latest/developers/http_api/annotations).
 * Its tags are those of the recipient, the template and the service, each split by `|`.
 */
export async function sendToGrafana(
  { service, recipient, content }: NotificationRequest,
  post: Post,
): Promise<NotificationReceipt> {
  const { options } = service;
  const tags = [recipient, content.sections.grafana?.tags, options.tags].flatMap((text) =>
    typeof text === 'string' ? text.split('|') : [],
  );
  await post({
    url: `${baseUrlOf(options.apiUrl)}/annotations`,
    headers: { authorization: `Bearer ${options.apiKey}` },
    body: { text: content.message, tags: tags.filter((tag) => tag !== '') },
  });
  return {};
}
