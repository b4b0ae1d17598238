import type { ContentSection, NotificationContent } from '../../../domain/notification/notification-content.ts';
import { detailLines } from '../content/detail-lines.ts';
import { listOf, textOf } from '../content/section-fields.ts';
import { TONE_COLORS } from '../content/tone-colors.ts';

type Fields = { readonly [field: string]: unknown };

/** The part of a Slack message that the Web API and incoming webhooks share: text, attachments, blocks. */
export function slackMessage(content: NotificationContent): Fields {
  const section = content.sections.slack;
  const attachments = section ? listOf(section, 'slack', 'attachments') : defaultAttachment(content);
  const blocks = listOf(section, 'slack', 'blocks');
  return {
    text: content.title === undefined || section ? content.message : escaped(content.title),
    ...(attachments === undefined ? {} : { attachments }),
    ...(blocks === undefined ? {} : { blocks }),
  };
}

/** Under what name and icon a message stands: what the template says, else the service (scope `chat:write.customize`). */
export function slackIdentity(section: ContentSection | undefined, options: ContentSection): Fields {
  const username = textOf(section, 'username') ?? textOf(options, 'username');
  const icon = textOf(section, 'icon') ?? textOf(options, 'icon');
  return { ...(username === undefined ? {} : { username }), ...iconOf(icon) };
}

/** The details of a message without a template; undefined for one with a template. */
export function defaultAttachment(content: NotificationContent): readonly Fields[] | undefined {
  if (content.title === undefined) return undefined;
  const title = escaped(content.title);
  return [
    {
      color: TONE_COLORS[content.tone ?? 'neutral'],
      fallback: title,
      mrkdwn_in: ['text'],
      title,
      ...(content.link === undefined ? {} : { title_link: content.link }),
      text: escaped(detailLines(content).join('\n')),
    },
  ];
}

/** Slack takes three characters for its own (https://docs.slack.dev/messaging/formatting-message-text). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function iconOf(icon: string | undefined): Fields {
  if (icon === undefined) return {};
  return /^:.+:$/.test(icon) ? { icon_emoji: icon } : { icon_url: icon };
}
