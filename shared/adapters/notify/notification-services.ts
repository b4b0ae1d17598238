import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { NotificationRefusedError, NotificationUnavailableError } from '../../domain/errors/notification-errors.ts';
import type { ServiceConfig } from '../../domain/notification/notification-content.ts';
import type {
  NotificationReceipt,
  NotificationRequest,
  NotificationService,
} from '../../ports/notification-service.ts';
import { sendToDiscord } from './discord.ts';
import { sendMail } from './email.ts';
import { sendToGoogleChat } from './google-chat.ts';
import { sendToGrafana } from './grafana.ts';
import { sendToMattermost } from './mattermost.ts';
import { sendToOpsgenie } from './opsgenie.ts';
import { sendToPagerDuty } from './pagerduty.ts';
import { sendToSlack } from './slack.ts';
import { sendToSlackWebhook } from './slack-webhook.ts';
import { sendToTeams } from './teams-workflows.ts';
import { sendToTelegram } from './telegram.ts';
import { sendToWebhook } from './webhook.ts';

/** Takes a message to one type of service. */
export type SendToService = (request: NotificationRequest) => Promise<NotificationReceipt>;

/** The services by the type that `service.<type>` names. To add one: a file beside this, and a line here. */
const SERVICES: { readonly [type: string]: SendToService } = {
  discord: sendToDiscord,
  email: sendMail,
  googlechat: sendToGoogleChat,
  grafana: sendToGrafana,
  mattermost: sendToMattermost,
  opsgenie: sendToOpsgenie,
  pagerdutyv2: sendToPagerDuty,
  slack: sendToSlack,
  'slack-webhook': sendToSlackWebhook,
  teams: sendToTeams,
  'teams-workflows': sendToTeams,
  telegram: sendToTelegram,
  webhook: sendToWebhook,
};

/** Makes the port: the service of a message's type, with its secrets kept out of what it says. */
export function createNotificationServices(): NotificationService {
  return {
    async send(request) {
      const send = SERVICES[request.service.type];
      if (!send) throw new NotificationRefusedError(`there is no service of type ${request.service.type}`);
      try {
        return await send(request);
      } catch (error) {
        throw withoutSecrets(error, request.service);
      }
    },
  };
}

/** Services repeat what they were sent, and clients name the URL that they could not reach. */
function withoutSecrets(error: unknown, service: ServiceConfig): unknown {
  if (!(error instanceof GitOpsError))
    return new NotificationUnavailableError(`${service.name} failed`, { retry: 'backoff' });
  const message = secretsOf(service.options).reduce((text, secret) => text.replaceAll(secret, '***'), error.message);
  const Type = error instanceof NotificationRefusedError ? NotificationRefusedError : NotificationUnavailableError;
  return new Type(message, { retry: error.retry });
}

const SHORTEST_SECRET = 4;

/** Every text among the options may be one, and of a URL also its parts. */
function secretsOf(options: unknown): readonly string[] {
  if (typeof options === 'string') return options.length < SHORTEST_SECRET ? [] : [options, ...partsOf(options)];
  if (typeof options !== 'object' || options === null) return [];
  return Object.values(options).flatMap(secretsOf);
}

function partsOf(text: string): readonly string[] {
  if (!URL.canParse(text)) return [];
  const { password, pathname, search } = new URL(text);
  return [decodeURIComponent(password), password, `${pathname}${search}`, pathname].filter(
    (part) => part.length > SHORTEST_SECRET,
  );
}
