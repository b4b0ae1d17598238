import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { textsOf } from '../content/section-fields.ts';
import { baseUrlOf } from '../http/base-url.ts';
import type { Post } from '../http/post.ts';

const DEFAULT_API = 'https://api.pagerduty.com';

/**
 * Creates an incident (REST API, https://developer.pagerduty.com/api-reference/a7d81b0e9200f-create-an-incident);
 * the recipient is the id of a service of PagerDuty.
 */
export async function sendToPagerDuty(
  { service, recipient, content, id }: NotificationRequest,
  post: Post,
): Promise<NotificationReceipt> {
  const { options } = service;
  const { title, urgency, body, priorityID } = textsOf(content.sections.pagerduty, [
    'title',
    'urgency',
    'body',
    'priorityID',
  ]);
  const [first = ''] = content.message.split('\n', 1);
  await post({
    url: `${baseUrlOf(options.apiURL ?? DEFAULT_API)}/incidents`,
    headers: {
      authorization: `Token token=${options.token}`,
      from: String(options.from),
      accept: 'application/vnd.pagerduty+json;version=2',
    },
    body: {
      incident: {
        type: 'incident',
        title: title ?? content.title ?? first,
        service: { id: recipient, type: 'service_reference' },
        incident_key: id,
        ...(urgency === undefined ? {} : { urgency }),
        body: { type: 'incident_body', details: body ?? content.message },
        ...(priorityID === undefined ? {} : { priority: { id: priorityID, type: 'priority_reference' } }),
      },
    },
  });
  return {};
}
