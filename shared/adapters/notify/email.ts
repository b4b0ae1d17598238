import { createTransport } from 'nodemailer';
import { messageOf } from '../../domain/errors/gitops-error.ts';
import { NotificationRefusedError, NotificationUnavailableError } from '../../domain/errors/notification-errors.ts';
import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';

const TIMEOUT_MS = 15_000;
const DEFAULT_PORT = 587;

/** Sends mail by SMTP: to a server of Argo CD's `service.email` (host, port, username, password, from, html), or one named by its URL. */
export async function sendMail(request: NotificationRequest): Promise<NotificationReceipt> {
  const { service, recipient, content } = request;
  const { options } = service;
  const section = content.sections.email ?? {};
  const transport = createTransport({
    ...serverOf(options),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // What a message says never names a file or URL for us to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const body = String(section.body ?? content.message);
  try {
    await transport.sendMail({
      from: String(options.from ?? ''),
      to: recipient,
      subject: String(section.subject ?? content.title ?? firstLine(content.message)),
      ...(options.html === true ? { html: body } : { text: body }),
      // A message that is sent again after a crash bears the same name: many servers drop the second.
      messageId: `<${request.id}@windlass>`,
    });
    return {};
  } catch (error) {
    throw translate(service.name, error);
  } finally {
    transport.close();
  }
}

function serverOf(options: NotificationRequest['service']['options']) {
  if (typeof options.url === 'string') {
    const { protocol, hostname, port, username, password } = new URL(options.url);
    const secure = protocol === 'smtps:';
    return {
      host: hostname,
      port: port ? Number(port) : secure ? 465 : DEFAULT_PORT,
      secure,
      ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    };
  }
  const port = Number(options.port ?? DEFAULT_PORT);
  return {
    host: String(options.host),
    port,
    secure: port === 465,
    ...(options.username ? { auth: { user: String(options.username), pass: String(options.password ?? '') } } : {}),
    ...(options.insecure_skip_verify === true ? { tls: { rejectUnauthorized: false } } : {}),
  };
}

/** Codes of 400 and above pass, those of 500 and above do not (RFC 5321 §4.2.1). */
function translate(service: string, error: unknown) {
  const { responseCode = 0, code } = error as { readonly responseCode?: number; readonly code?: string };
  const message = `${service}: the mail was not taken: ${messageOf(error)}`;
  const isRefused = responseCode >= 500 || code === 'EENVELOPE' || (code === 'EAUTH' && responseCode === 0);
  return isRefused
    ? new NotificationRefusedError(message)
    : new NotificationUnavailableError(message, { retry: 'backoff' });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
