import { NotificationRefusedError } from '../../../domain/errors/notification-errors.ts';
import type { ServiceConfig } from '../../../domain/notification/notification-content.ts';
import { decodeUriPart } from '../config/decode-uri-part.ts';
import { serviceKey } from '../config/service-key.ts';

/** How to reach an SMTP server, as nodemailer reads it. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; else STARTTLS where the server offers it. */
  readonly secure: boolean;
  /** No password leaves in clear, but to this machine. */
  readonly requireTLS: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  readonly tls: { readonly rejectUnauthorized: boolean };
}

const SUBMISSION_PORT = 587;
const TLS_PORT = 465;
const THIS_MACHINE: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** Reads `host`, `port`, `username`, `password` and `insecure_skip_verify`, or `url` (`smtps://user:password@host:port`). */
export function smtpServerOf(service: ServiceConfig): SmtpServer {
  const { options } = service;
  const written = typeof options.url === 'string' ? readUrl(service, options.url) : readFields(options);
  const { user, pass, ...server } = written;
  const isUnverified = options.insecure_skip_verify === true || options.insecureSkipVerify === true;
  const hasLogin = user !== '';
  return {
    ...server,
    requireTLS: hasLogin && !server.secure && !THIS_MACHINE.includes(server.host),
    ...(hasLogin ? { auth: { user, pass } } : {}),
    tls: { rejectUnauthorized: !isUnverified },
  };
}

function readFields({ host, port: written, username, password }: ServiceConfig['options']) {
  const port = Number(written ?? SUBMISSION_PORT);
  return {
    host: String(host),
    port,
    secure: port === TLS_PORT,
    user: String(username ?? ''),
    pass: String(password ?? ''),
  };
}

function readUrl(service: ServiceConfig, written: string) {
  if (!/^smtps?:\/\//.test(written) || !URL.canParse(written)) {
    throw new NotificationRefusedError(
      `${serviceKey(service)}: its URL is none of a mail server; write it like smtps://user:password@smtp.example.com`,
    );
  }
  const { protocol, hostname, port, username, password } = new URL(written);
  const secure = protocol === 'smtps:';
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (secure ? TLS_PORT : SUBMISSION_PORT) : Number(port),
    secure,
    user: decodeUriPart(username),
    pass: decodeUriPart(password),
  };
}
