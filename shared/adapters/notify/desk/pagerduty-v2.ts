import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { optionOfRecipient } from '../config/recipient-options.ts';
import { cutText } from '../content/cut-text.ts';
import { textsOf } from '../content/section-fields.ts';
import { baseUrlOf } from '../http/base-url.ts';
import type { Post } from '../http/post.ts';

const DEFAULT_API = 'https://events.pagerduty.com';
const SEVERITIES = { good: 'info', bad: 'error', neutral: 'info' } as const;
/** https://developer.pagerduty.com/api-reference/YXBpOjI3NDgyNjU-pager-duty-v2-events-api */
const MAX_SUMMARY = 1024;
const MAX_DEDUP_KEY = 255;
const OWN_FIELDS = ['summary', 'severity', 'source', 'url', 'dedupKey'];

/** Triggers an event (Events API v2); the recipient names one of `serviceKeys`. A message that is sent twice is one incident. */
export async function sendToPagerDutyV2(request: NotificationRequest, post: Post): Promise<NotificationReceipt> {
  const { service, content, id } = request;
  const section = content.sections.pagerdutyv2;
  const own = textsOf(section, OWN_FIELDS);
  const link = own.url ?? content.link;
  await post({
    url: `${baseUrlOf(service.options.apiURL ?? DEFAULT_API)}/v2/enqueue`,
    body: {
      routing_key: optionOfRecipient(request, 'serviceKeys'),
      event_action: 'trigger',
      dedup_key: (own.dedupKey ?? id).slice(0, MAX_DEDUP_KEY),
      client: 'Windlass',
      ...(link === undefined ? {} : { client_url: link }),
      payload: {
        summary: cutText(own.summary ?? content.title ?? content.message, MAX_SUMMARY),
        severity: own.severity ?? SEVERITIES[content.tone ?? 'neutral'],
        source: own.source ?? 'windlass',
        ...textsOf(section, ['component', 'group', 'class']),
      },
    },
  });
  return {};
}
