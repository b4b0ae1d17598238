import type { NotificationContent } from '../../domain/notification/notification-content.ts';
import { parseJson } from './parse-json.ts';

const COLORS = { good: '#18be52', bad: '#e96d76', neutral: '#0dadea' } as const;

/** The part of a Slack message that the Web API and incoming webhooks share: text, attachments, blocks. */
export function slackMessage(content: NotificationContent): { readonly [field: string]: unknown } {
  const section = content.sections.slack;
  if (section) {
    return {
      text: content.message,
      ...parsed(section.attachments, 'attachments'),
      ...parsed(section.blocks, 'blocks'),
      ...named(section.username, 'username'),
      ...iconOf(section.icon),
    };
  }
  if (content.title === undefined) return { text: escaped(content.message) };
  const [, ...details] = content.message.split('\n').filter((line) => line !== content.link);
  const title = escaped(content.title);
  return {
    text: title,
    attachments: [
      {
        color: COLORS[content.tone ?? 'neutral'],
        fallback: title,
        mrkdwn_in: ['text'],
        title,
        ...(content.link === undefined ? {} : { title_link: content.link }),
        text: escaped(details.join('\n')),
      },
    ],
  };
}

/** Slack takes three characters for its own (https://docs.slack.dev/messaging/formatting-message-text). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function parsed(text: unknown, field: string): { readonly [field: string]: unknown } {
  return typeof text === 'string' && text.trim() !== '' ? { [field]: parseJson(text, `slack.${field}`) } : {};
}

function named(text: unknown, field: string): { readonly [field: string]: unknown } {
  return typeof text === 'string' && text !== '' ? { [field]: text } : {};
}

function iconOf(icon: unknown): { readonly [field: string]: unknown } {
  if (typeof icon !== 'string' || icon === '') return {};
  return icon.startsWith(':') ? { icon_emoji: icon } : { icon_url: icon };
}
