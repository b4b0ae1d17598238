import type { NotificationContent } from '../../../domain/notification/notification-content.ts';
import type { Mail, MailRelay } from '../../../ports/mail-relay.ts';
import type { NotificationReceipt, NotificationRequest } from '../../../ports/notification-service.ts';
import { textsOf } from '../content/section-fields.ts';
import type { ClosedAddresses } from '../http/closed-addresses.ts';
import { sendBySmtp } from './smtp.ts';

/** Makes the sender of mail: to a server of Argo CD's `service.email`, or one named by its URL, or with `ses` by the relay. */
export function createMailSender(closed: ClosedAddresses, relay: MailRelay) {
  return async ({ service, recipient, content, id }: NotificationRequest): Promise<NotificationReceipt> => {
    const mail = mailOf(service.options, { recipient, content, id });
    const ses = service.options.ses as { readonly region?: string } | undefined;
    if (ses) await relay.send(mail, ses.region);
    else await sendBySmtp(service, mail, closed);
    return {};
  };
}

function mailOf(
  options: NotificationRequest['service']['options'],
  { recipient, content, id }: Pick<NotificationRequest, 'recipient' | 'content' | 'id'>,
): Mail {
  const { subject = subjectOf(content), body = content.message } = textsOf(content.sections.email, ['subject', 'body']);
  return { from: String(options.from ?? ''), to: recipient, subject, body, isHtml: options.html === true, id };
}

function subjectOf({ title, message }: NotificationContent): string {
  return title ?? message.trim().split('\n', 1)[0] ?? '';
}
