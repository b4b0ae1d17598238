import type { NotificationContent } from '../../domain/notification/notification-content.ts';
import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { urlOf } from './named-url.ts';
import { parseJson } from './parse-json.ts';
import { post } from './post-json.ts';

const STYLES = { good: 'good', bad: 'attention', neutral: 'default' } as const;

/** Sends an adaptive card to a workflow of Microsoft Teams (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors). */
export async function sendToTeams(request: NotificationRequest): Promise<NotificationReceipt> {
  const { service, content } = request;
  const section = content.sections['teams-workflows'] ?? content.sections.teams ?? {};
  const written = section.adaptiveCard ?? section.template;
  const card =
    typeof written === 'string' && written !== ''
      ? parseJson(written, `${service.type}.adaptiveCard`)
      : cardOf(content, section);
  await post(service.name, {
    url: urlOf(request, 'recipientUrls'),
    body: { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }] },
  });
  return {};
}

function cardOf(content: NotificationContent, section: { readonly [field: string]: unknown }): object {
  const title = String(section.title ?? content.title ?? '');
  const text = String(section.text ?? content.message);
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      ...(title === ''
        ? []
        : [
            {
              type: 'TextBlock',
              size: 'Large',
              weight: 'Bolder',
              wrap: true,
              color: STYLES[content.tone ?? 'neutral'],
              text: title,
            },
          ]),
      ...text.split('\n').map((line) => ({ type: 'TextBlock', wrap: true, text: line })),
    ],
    ...(content.link === undefined ? {} : { actions: [{ type: 'Action.OpenUrl', title: 'Open', url: content.link }] }),
  };
}
