import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { post } from './post-json.ts';
import { slackMessage } from './slack-message.ts';

/** Sends to an incoming webhook of Slack or Mattermost (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
export async function sendToSlackWebhook({ service, content }: NotificationRequest): Promise<NotificationReceipt> {
  await post(service.name, { url: String(service.options.url), body: slackMessage(content) });
  return {};
}
