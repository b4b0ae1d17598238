import type { ContentSection } from '../../../domain/notification/notification-content.ts';
import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { optionOfRecipient } from '../config/recipient-options.ts';
import { cutText } from '../content/cut-text.ts';
import { textsOf } from '../content/section-fields.ts';
import { baseUrlOf } from '../http/base-url.ts';
import type { Post } from '../http/post.ts';

/** https://docs.opsgenie.com/docs/alert-api#create-alert */
const MAX_MESSAGE = 130;
const MAX_DESCRIPTION = 15_000;
const MAX_ALIAS = 512;
const TEXTS = ['priority', 'entity', 'note', 'user'];
const LISTS = ['actions', 'tags', 'responders', 'visibleTo', 'details'];

/** Creates an alert; the recipient names one of `apiKeys`. A message that is sent twice is one alert. */
export async function sendToOpsgenie(request: NotificationRequest, post: Post): Promise<NotificationReceipt> {
  const { service, content, id } = request;
  const section = content.sections.opsgenie;
  const { description = content.message, alias = id } = textsOf(section, ['description', 'alias']);
  const [first = ''] = content.message.split('\n', 1);
  await post({
    url: `${withScheme(baseUrlOf(service.options.apiUrl))}/v2/alerts`,
    headers: { authorization: `GenieKey ${optionOfRecipient(request, 'apiKeys')}` },
    body: {
      message: cutText(content.title ?? first, MAX_MESSAGE),
      description: cutText(description, MAX_DESCRIPTION),
      alias: alias.slice(0, MAX_ALIAS),
      source: 'Windlass',
      ...textsOf(section, TEXTS),
      ...listsOf(section),
    },
  });
  return {};
}

/** Argo CD's documentation writes `api.opsgenie.com`. */
function withScheme(url: string): string {
  return /^https?:\/\//.test(url) ? url : `https://${url}`;
}

function listsOf(section: ContentSection | undefined): ContentSection {
  return Object.fromEntries(LISTS.flatMap((field) => (section?.[field] ? [[field, section[field]]] : [])));
}
