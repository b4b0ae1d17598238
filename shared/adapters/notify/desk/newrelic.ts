import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { textsOf } from '../content/section-fields.ts';
import { baseUrlOf } from '../http/base-url.ts';
import type { Post } from '../http/post.ts';

const DEFAULT_API = 'https://api.newrelic.com';

/** Records a deployment (https://docs.newrelic.com/docs/apis/rest-api-v2); the recipient is the id of an application of New Relic. */
export async function sendToNewRelic(
  { service, recipient, content }: NotificationRequest,
  post: Post,
): Promise<NotificationReceipt> {
  const { description = content.message, ...more } = textsOf(content.sections.newrelic, [
    'description',
    'revision',
    'changelog',
    'user',
  ]);
  await post({
    url: `${baseUrlOf(service.options.apiURL ?? DEFAULT_API)}/v2/applications/${encodeURIComponent(recipient)}/deployments.json`,
    headers: { 'x-api-key': String(service.options.apiKey) },
    body: { deployment: { description, ...more } },
  });
  return {};
}
