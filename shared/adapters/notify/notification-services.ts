import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { NotificationRefusedError, NotificationUnavailableError } from '../../domain/errors/notification-errors.ts';
import type { ServiceConfig } from '../../domain/notification/notification-content.ts';
import type { GitHost } from '../../ports/git-host.ts';
import type { MailRelay } from '../../ports/mail-relay.ts';
import type {
  NotificationReceipt,
  NotificationRequest,
  NotificationService,
} from '../../ports/notification-service.ts';
import { sendToDiscord } from './chat/discord.ts';
import { sendToGoogleChat } from './chat/google-chat.ts';
import { sendToMattermost } from './chat/mattermost.ts';
import { sendToPushover } from './chat/pushover.ts';
import { sendToRocketChat } from './chat/rocketchat.ts';
import { sendToSlack } from './chat/slack.ts';
import { sendToSlackWebhook } from './chat/slack-webhook.ts';
import { sendToTeams } from './chat/teams-workflows.ts';
import { sendToTelegram } from './chat/telegram.ts';
import { sendToWebex } from './chat/webex.ts';
import { findMissingSecret, missingSecret } from './config/find-missing-secret.ts';
import { serviceKey } from './config/service-key.ts';
import { createRedaction } from './config/service-secrets.ts';
import { sendToAlertmanager } from './desk/alertmanager.ts';
import { sendToGrafana } from './desk/grafana.ts';
import { sendToNewRelic } from './desk/newrelic.ts';
import { sendToOpsgenie } from './desk/opsgenie.ts';
import { sendToPagerDuty } from './desk/pagerduty.ts';
import { sendToPagerDutyV2 } from './desk/pagerduty-v2.ts';
import { createGitHubSender } from './github.ts';
import { type ClosedAddresses, createClosedAddresses } from './http/closed-addresses.ts';
import { createPost, type Post } from './http/post.ts';
import { createServiceDispatchers, type ServiceDispatchers } from './http/service-dispatchers.ts';
import { createMailSender } from './mail/email.ts';
import { sendToWebhook } from './webhook.ts';

/** Takes a message to one type of service. */
export type SendToService = (request: NotificationRequest, post: Post) => Promise<NotificationReceipt>;

/** The services by the type that `service.<type>` names; mail and GitHub are made with what surrounds them. To add one: CONTRIBUTING.md. */
const SERVICES: { readonly [type: string]: SendToService } = {
  alertmanager: sendToAlertmanager,
  discord: sendToDiscord,
  googlechat: sendToGoogleChat,
  grafana: sendToGrafana,
  mattermost: sendToMattermost,
  newrelic: sendToNewRelic,
  opsgenie: sendToOpsgenie,
  pagerduty: sendToPagerDuty,
  pagerdutyv2: sendToPagerDutyV2,
  pushover: sendToPushover,
  rocketchat: sendToRocketChat,
  slack: sendToSlack,
  'slack-webhook': sendToSlackWebhook,
  teams: sendToTeams,
  'teams-workflows': sendToTeams,
  telegram: sendToTelegram,
  webex: sendToWebex,
  webhook: sendToWebhook,
};

/** What surrounds the services. */
export interface NotificationServicesOptions {
  readonly gitHost: GitHost;
  readonly mailRelay: MailRelay;
  /** Whether this machine itself has an API that no message may reach, as in a Lambda function. Default: false. */
  readonly isLoopbackClosed?: boolean;
}

/** Makes the port: the service of a message's type, with its secrets kept out of what it says. */
export function createNotificationServices({
  gitHost,
  mailRelay,
  isLoopbackClosed = false,
}: NotificationServicesOptions): NotificationService {
  const closed = createClosedAddresses(isLoopbackClosed);
  const dispatchers = createServiceDispatchers(closed);
  const services: typeof SERVICES = {
    ...SERVICES,
    email: createMailSender(closed, mailRelay),
    github: createGitHubSender(gitHost),
  };
  return {
    async send(request) {
      const { service } = request;
      const key = serviceKey(service);
      const send = Object.hasOwn(services, service.type) ? services[service.type] : undefined;
      if (!send) throw new NotificationRefusedError(`${key}: there is no service of type ${service.type}`);
      const missing = findMissingSecret(service.options);
      if (missing) throw missingSecret(service, missing.path, missing.key);
      const redact = createRedaction(service.options);
      try {
        return await send(request, postOf(service, redact, { closed, dispatchers }));
      } catch (error) {
        throw withoutSecrets(error, service, redact);
      }
    },
  };
}

function postOf(
  service: ServiceConfig,
  redact: (text: string) => string,
  { closed, dispatchers }: { readonly closed: ClosedAddresses; readonly dispatchers: ServiceDispatchers },
): Post {
  const dispatcher = dispatchers.dispatcherFor(service.options.insecureSkipVerify === true);
  return createPost({ service: service.name, dispatcher, closed, redact });
}

/** Whatever a service's own code or client says of a failure. */
function withoutSecrets(error: unknown, service: ServiceConfig, redact: (text: string) => string): GitOpsError {
  if (!(error instanceof GitOpsError)) {
    return new NotificationUnavailableError(`${service.name} failed`, { retry: 'backoff' });
  }
  const Type = error instanceof NotificationRefusedError ? NotificationRefusedError : NotificationUnavailableError;
  return new Type(redact(error.message), { retry: error.retry });
}
