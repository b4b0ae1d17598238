import type { ContentSection, NotificationContent } from '../../../domain/notification/notification-content.ts';
import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { urlOf } from '../config/recipient-options.ts';
import { detailLines } from '../content/detail-lines.ts';
import { parseJson } from '../content/parse-json.ts';
import { listOf, textOf } from '../content/section-fields.ts';
import type { Post } from '../http/post.ts';

const COLORS = { good: 'Good', bad: 'Attention', neutral: 'Default' } as const;
const SEMANTIC: readonly string[] = ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'];

/**
 * Sends an adaptive card to a workflow of Microsoft Teams
 * (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using).
 *
 * Serves the type `teams` as well: its connectors are retired, and their templates read the same.
 */
export async function sendToTeams(request: NotificationRequest, post: Post): Promise<NotificationReceipt> {
  const { service, content } = request;
  const own = content.sections[service.type];
  const name = own ? service.type : 'teams';
  const section = own ?? content.sections.teams;
  const written = textOf(section, 'adaptiveCard') ?? textOf(section, 'template');
  const card = written === undefined ? cardOf(content, name, section) : parseJson(written, `${name}.adaptiveCard`);
  await post({
    url: urlOf(request, 'recipientUrls'),
    body: { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }] },
  });
  return {};
}

function cardOf(content: NotificationContent, name: string, section: ContentSection | undefined): object {
  const title = textOf(section, 'title') ?? content.title;
  const text = textOf(section, 'text') ?? (content.title ? detailLines(content).join('\n') : content.message);
  const actions = actionsOf(listOf(section, name, 'potentialAction'), content.link);
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      ...(title === undefined ? [] : [titleBlock(title, colorOf(textOf(section, 'themeColor'), content))]),
      ...text.split('\n').map((line) => ({ type: 'TextBlock', wrap: true, text: line })),
      ...factSets(section, name),
    ],
    ...(actions.length === 0 ? {} : { actions }),
  };
}

function titleBlock(text: string, color: string): object {
  return { type: 'TextBlock', size: 'Large', weight: 'Bolder', wrap: true, color, text };
}

/** Cards know names of colours alone; `#rrggbb` of an older template is left out. */
function colorOf(theme: string | undefined, { tone = 'neutral' }: NotificationContent): string {
  if (theme === undefined) return COLORS[tone];
  return SEMANTIC.includes(theme.toLowerCase()) ? theme : 'Default';
}

interface Fact {
  readonly name?: unknown;
  readonly value?: unknown;
}

function factSets(section: ContentSection | undefined, name: string): readonly object[] {
  const sections = (listOf(section, name, 'sections') ?? []) as readonly { readonly facts?: readonly Fact[] }[];
  const lists = [listOf(section, name, 'facts'), ...sections.map(({ facts }) => facts)];
  return (lists.filter((facts) => facts && facts.length > 0) as readonly (readonly Fact[])[]).map((facts) => ({
    type: 'FactSet',
    facts: facts.map((fact) => ({ title: String(fact.name ?? ''), value: String(fact.value ?? '') })),
  }));
}

interface OpenUri {
  readonly '@type'?: unknown;
  readonly name?: unknown;
  readonly targets?: readonly { readonly uri?: unknown }[];
}

function actionsOf(written: readonly unknown[] | undefined, link: string | undefined): readonly object[] {
  if (written === undefined) return link === undefined ? [] : [openUrl('Open', link)];
  return (written as readonly OpenUri[])
    .filter((action) => action['@type'] === 'OpenUri')
    .flatMap(({ name, targets }) => {
      const uri = targets?.[0]?.uri;
      return typeof uri === 'string' ? [openUrl(String(name ?? 'Open'), uri)] : [];
    });
}

function openUrl(title: string, url: string): object {
  return { type: 'Action.OpenUrl', title, url };
}
