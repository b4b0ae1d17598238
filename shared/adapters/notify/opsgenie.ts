import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { optionOfRecipient } from './named-url.ts';
import { post } from './post-json.ts';

/** https://docs.opsgenie.com/docs/alert-api */
const MAX_MESSAGE = 130;

/** Creates an alert; the recipient names one of `apiKeys`. */
export async function sendToOpsgenie(request: NotificationRequest): Promise<NotificationReceipt> {
  const { service, content, id } = request;
  const section = content.sections.opsgenie ?? {};
  const [first = ''] = content.message.split('\n', 1);
  await post(service.name, {
    url: `${String(service.options.apiUrl).replace(/\/+$/, '')}/v2/alerts`,
    headers: { authorization: `GenieKey ${optionOfRecipient(request, 'apiKeys')}` },
    body: {
      source: 'Windlass',
      ...section,
      message: (content.title ?? first).slice(0, MAX_MESSAGE),
      description: String(section.description ?? content.message),
      alias: String(section.alias ?? id),
    },
  });
  return {};
}
