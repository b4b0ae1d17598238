import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { optionOfRecipient } from './named-url.ts';
import { post } from './post-json.ts';

const DEFAULT_API = 'https://events.pagerduty.com';
const SEVERITIES = { good: 'info', bad: 'error', neutral: 'info' } as const;
/** https://developer.pagerduty.com/docs/events-api-v2/trigger-events */
const MAX_SUMMARY = 1024;

/** Triggers an event (Events API v2); the recipient names one of `serviceKeys`. A message that is sent twice is one incident. */
export async function sendToPagerDuty(request: NotificationRequest): Promise<NotificationReceipt> {
  const { service, content, id } = request;
  const section = content.sections.pagerdutyv2 ?? {};
  const { summary, severity, source, url, dedupKey, ...details } = section;
  await post(service.name, {
    url: `${String(service.options.apiURL ?? DEFAULT_API)}/v2/enqueue`,
    body: {
      routing_key: optionOfRecipient(request, 'serviceKeys'),
      event_action: 'trigger',
      dedup_key: String(dedupKey ?? id),
      client: 'Windlass',
      ...((url ?? content.link) ? { client_url: String(url ?? content.link) } : {}),
      payload: {
        summary: String(summary ?? content.title ?? content.message).slice(0, MAX_SUMMARY),
        severity: String(severity ?? SEVERITIES[content.tone ?? 'neutral']),
        source: String(source ?? 'windlass'),
        ...details,
      },
    },
  });
  return {};
}
