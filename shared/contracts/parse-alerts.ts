import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import type { NotificationTarget, ServiceConfig } from '../domain/notification/notification-content.ts';

type Environment = { readonly [name: string]: string | undefined };

/** What the environment says about notifications. */
export interface AlertSettings {
  readonly targets: readonly NotificationTarget[];
  readonly services: readonly ServiceConfig[];
  readonly url?: string;
}

/** Chats whose incoming webhooks can be named by their URL alone. */
const BY_URL: readonly string[] = ['slack', 'teams', 'discord', 'googlechat', 'mattermost', 'webhook'];
const SERVICE_TYPES: { readonly [scheme: string]: string } = {
  slack: 'slack-webhook',
  teams: 'teams-workflows',
  mattermost: 'slack-webhook',
};
const FORMS = `slack:#channel, mailto:people@example.com, or the URL of an incoming webhook as ${BY_URL.map((name) => `${name}+https://…`).join(', ')}`;

/**
 * Reads WINDLASS_ALERTS, WINDLASS_SLACK_TOKEN, WINDLASS_SMTP_URL, WINDLASS_MAIL_FROM and WINDLASS_URL.
 * @throws MalformedRequestError naming the variable; the URL of a webhook is a secret and is not repeated
 */
export function parseAlerts(environment: Environment): AlertSettings {
  const parts = listOf(environment.WINDLASS_ALERTS);
  const own: ServiceConfig[] = [];
  const targets = parts.map((part, index) => parseTarget(part, index + 1, own));
  const url = environment.WINDLASS_URL?.trim();
  if (url && !isWebUrl(url))
    throw new MalformedRequestError(`WINDLASS_URL is "${url}"; write it like https://windlass.example.com`);
  return {
    targets,
    services: [...own, ...slackOf(environment, targets), ...mailOf(environment, targets)],
    ...(url ? { url } : {}),
  };
}

function parseTarget(part: string, position: number, services: ServiceConfig[]): NotificationTarget {
  const [, scheme = '', rest = ''] = /^([a-z]+)(?::|\+(?=https?:))(.*)$/s.exec(part) ?? [];
  if (BY_URL.includes(scheme) && isWebUrl(rest)) {
    const name = `alerts-${position}`;
    services.push({ name, type: SERVICE_TYPES[scheme] ?? scheme, options: { url: rest } });
    return { service: name, recipient: '' };
  }
  if (scheme === 'slack' && /^[#@]?[\w.-]+$/.test(rest)) return { service: 'slack', recipient: rest.replace(/^#/, '') };
  if (scheme === 'mailto' && /^[^@\s]+@[^@\s]+$/.test(rest)) return { service: 'email', recipient: rest };
  throw new MalformedRequestError(`WINDLASS_ALERTS: entry ${position} cannot be read; write ${FORMS}`);
}

function slackOf(environment: Environment, targets: readonly NotificationTarget[]): readonly ServiceConfig[] {
  if (!targets.some(({ service }) => service === 'slack')) return [];
  const token = environment.WINDLASS_SLACK_TOKEN?.trim();
  if (!token) {
    throw new MalformedRequestError(
      'WINDLASS_ALERTS names a Slack channel: set WINDLASS_SLACK_TOKEN to the token of a Slack app with chat:write, or name the URL of an incoming webhook as slack+https://…',
    );
  }
  return [{ name: 'slack', type: 'slack', options: { token } }];
}

function mailOf(environment: Environment, targets: readonly NotificationTarget[]): readonly ServiceConfig[] {
  if (!targets.some(({ service }) => service === 'email')) return [];
  const url = environment.WINDLASS_SMTP_URL?.trim() ?? '';
  const from = environment.WINDLASS_MAIL_FROM?.trim() || 'windlass@localhost';
  const [isSes, region] = /^ses:(?:\/\/([a-z0-9-]+))?$/.exec(url) ?? [];
  if (isSes) return [{ name: 'email', type: 'email', options: { ses: region ? { region } : {}, from } }];
  const isReference = /^(ssm|secretsmanager):/.test(url);
  if (!isReference && !/^smtps?:\/\/[^\s]+$/.test(url)) {
    throw new MalformedRequestError(
      'WINDLASS_ALERTS names a mail address: set WINDLASS_SMTP_URL, like smtps://user:password@smtp.example.com, or ses: for Amazon SES',
    );
  }
  return [{ name: 'email', type: 'email', options: { url, from } }];
}

function listOf(text = ''): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isWebUrl(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text);
}
