import type { ShownNotifications, TriedNotifications } from '../../shared/contracts/notification/notification-api.ts';
import { formatTable } from './table.ts';

const MOST_CHARACTERS = 60;

type Style = { readonly hasColor: boolean };

/** Services, triggers, templates, subscriptions and the last messages, a table each. */
export function describeNotifications(shown: ShownNotifications, style: Style): string {
  const { services, triggers, templates, subscriptions, deliveries } = shown;
  const origin = ({ isOwn }: { readonly isOwn: boolean }) => (isOwn ? 'argocd-notifications-cm' : 'catalogue');
  const conditions = triggers.flatMap((trigger) =>
    trigger.conditions.map(({ when, oncePer = '', send }) => [
      trigger.name,
      origin(trigger),
      send.join(', '),
      cut(oncePer),
      cut(when),
    ]),
  );
  const messages = deliveries.map(
    ({ createdAt, application, trigger, service, recipient, state, attempts, reason }) => [
      createdAt,
      application,
      trigger,
      target(service, recipient),
      state,
      String(attempts),
      reason ?? '',
    ],
  );
  const tables: readonly (readonly [readonly string[], readonly (readonly string[])[], string])[] = [
    [['SERVICE', 'TYPE', 'PROBLEM'], services.map(({ name, type = '', fault = '' }) => [name, type, fault]), 'service'],
    [['TRIGGER', 'FROM', 'SENDS', 'ONCE PER', 'WHEN'], conditions, 'trigger'],
    [
      ['TEMPLATE', 'FROM', 'FIELDS'],
      templates.map((one) => [one.name, origin(one), one.fields.join(', ')]),
      'template',
    ],
    [
      ['TRIGGER', 'TO', 'OF'],
      subscriptions.map((one) => [
        one.trigger,
        target(one.service, one.recipient),
        one.application ?? `all applications${one.selector ? ` with ${one.selector}` : ''}`,
      ]),
      'subscription',
    ],
    [['MADE', 'APPLICATION', 'TRIGGER', 'TO', 'STATE', 'TRIES', 'REASON'], messages, 'message'],
  ];
  return tables
    .map(([heading, rows, what]) => (rows.length === 0 ? `There is no ${what}.\n` : formatTable(heading, rows, style)))
    .join('\n');
}

/** Whether the conditions of a trigger hold, and each message as it was made. */
export function describeTriedNotifications({ conditions, messages }: TriedNotifications): string {
  const held = conditions.map(({ when, fires, once, fault }) => {
    const state = fault === undefined ? (fires ? 'holds now' : 'does not hold now') : `cannot be computed: ${fault}`;
    return `The condition ${when} ${state}${once === undefined ? '' : `, once per ${once}`}.\n`;
  });
  return [held.join(''), ...messages.map(describeMessage)].join('\n');
}

type TriedMessage = TriedNotifications['messages'][number];

function describeMessage({ service, recipient, isSent, fault, content }: TriedMessage): string {
  const to = service === '' ? 'nobody in particular' : target(service, recipient);
  const outcome = fault === undefined ? (isSent ? 'Sent' : 'Not sent, only shown,') : 'Not sent';
  const lines = [`${outcome} to ${to}${fault === undefined ? ':' : `: ${fault}`}`];
  if (content) {
    lines.push(indented(content.message));
    for (const [type, section] of Object.entries(content.sections)) {
      for (const [field, value] of Object.entries(section)) {
        lines.push(`  ${type}.${field}:`, indented(typeof value === 'string' ? value : JSON.stringify(value)));
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Conditions can be long; `-o json` has them whole. */
function cut(expression: string): string {
  return expression.length <= MOST_CHARACTERS ? expression : `${expression.slice(0, MOST_CHARACTERS - 1)}…`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}

function target(service: string, recipient: string): string {
  return recipient === '' ? service : `${service}:${recipient}`;
}
