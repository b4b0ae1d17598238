import { createTransport } from 'nodemailer';
import { messageOf } from '../../../domain/errors/gitops-error.ts';
import { NotificationRefusedError, NotificationUnavailableError } from '../../../domain/errors/notification-errors.ts';
import type { ServiceConfig } from '../../../domain/notification/notification-content.ts';
import type { Mail } from '../../../ports/mail-relay.ts';
import type { ClosedAddresses } from '../http/closed-addresses.ts';
import { closedAddress } from '../http/guarded-lookup.ts';
import { smtpServerOf } from './smtp-server.ts';

const TIMEOUT_MS = 15_000;

/** Hands a mail to an SMTP server. @throws NotificationRefusedError, NotificationUnavailableError */
export async function sendBySmtp(service: ServiceConfig, mail: Mail, closed: ClosedAddresses): Promise<void> {
  const server = smtpServerOf(service);
  if (closed.isClosed(server.host)) throw closedAddress(server.host);
  const transport = createTransport({
    ...server,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // What a message says never names a file or URL for us to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { from, to, subject, body, isHtml, id } = mail;
  try {
    await transport.sendMail({
      from,
      to,
      subject,
      ...(isHtml ? { html: body } : { text: body }),
      messageId: `<${id.replace(/[^\w.-]+/g, '-')}@windlass>`,
    });
  } catch (error) {
    throw translate(service.name, error);
  } finally {
    transport.close();
  }
}

/** Codes of 400 and above pass, those of 500 and above do not (RFC 5321 §4.2.1). */
function translate(service: string, error: unknown) {
  const { responseCode = 0, code } = error as { readonly responseCode?: number; readonly code?: string };
  const message = `${service}: the mail was not taken: ${messageOf(error)}`;
  const isRefused = responseCode >= 500 || (responseCode === 0 && (code === 'EENVELOPE' || code === 'EAUTH'));
  return isRefused
    ? new NotificationRefusedError(message)
    : new NotificationUnavailableError(message, { retry: 'backoff' });
}
