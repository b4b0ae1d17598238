import { createNotificationServices } from '../../shared/adapters/notify/notification-services.ts';
import type { Json } from '../../shared/domain/errors/gitops-error.ts';
import type { NotificationContent } from '../../shared/domain/notification/notification-content.ts';
import type { GitHost } from '../../shared/ports/git-host.ts';
import type { MailRelay } from '../../shared/ports/mail-relay.ts';
import type { NotificationReceipt, NotificationRequest } from '../../shared/ports/notification-service.ts';

/** What a template without sections gives. */
export const PLAIN: NotificationContent = { message: 'shop is synced', sections: {} };

/** What an alert without a template says. */
export const ALERT: NotificationContent = {
  title: 'shop: the sync failed',
  message: 'shop: the sync failed\none <Deployment> was refused & more\nhttps://windlass.example.com/applications/shop',
  link: 'https://windlass.example.com/applications/shop',
  tone: 'bad',
  sections: {},
};

/** A message; what a test does not say is as in `service.<type>` with a plain text. */
export interface SendOptions {
  readonly type: string;
  readonly name?: string;
  readonly options: { readonly [option: string]: Json };
  readonly recipient?: string;
  readonly content?: NotificationContent;
  readonly id?: string;
  readonly thread?: string;
}

/** A host that knows no repository. */
export const NO_HOST: GitHost = { open: async () => undefined, openPullRequests: async () => undefined };

/** A relay that takes no mail. */
export const NO_RELAY: MailRelay = {
  async send() {
    throw new Error('no mail is sent by SES in this test');
  },
};

/** Sends one message by the real services. */
export function sendNotification(
  { type, name = type, options, recipient = '', content = PLAIN, id = 'id-1', thread }: SendOptions,
  services = createNotificationServices({ gitHost: NO_HOST, mailRelay: NO_RELAY }),
): Promise<NotificationReceipt> {
  const request: NotificationRequest = {
    service: { name, type, options },
    recipient,
    content,
    id,
    ...(thread === undefined ? {} : { thread }),
  };
  return services.send(request);
}

/** What a template gave for one type of service. */
export function withSection(type: string, section: { readonly [field: string]: Json }): NotificationContent {
  return { ...PLAIN, sections: { [type]: section } };
}
