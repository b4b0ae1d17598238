import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import type { Post } from '../http/post.ts';
import { slackMessage } from './slack-message.ts';

/** Sends to an incoming webhook of Slack or Mattermost (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
export async function sendToSlackWebhook(
  { service, content }: NotificationRequest,
  post: Post,
): Promise<NotificationReceipt> {
  await post({ url: String(service.options.url), body: slackMessage(content) });
  return {};
}
