import { createHmac } from 'node:crypto';
import type { Json } from '../../domain/errors/gitops-error.ts';
import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { post } from './post-json.ts';

const DEFAULT_SIGNATURE_HEADER = 'x-windlass-signature-256';

/**
 * Sends to any HTTP server: method, path and body are those of the template's `webhook.<name>`, else a POST of what is said as JSON.
 * With `hmacSecret`, a header signs the body: `sha256=<hex>`.
 */
export async function sendToWebhook({ service, content, id }: NotificationRequest): Promise<NotificationReceipt> {
  const { options } = service;
  const section = (content.sections.webhook?.[service.name] ?? {}) as { readonly [field: string]: Json };
  const method = String(section.method ?? 'POST');
  const { message, title, link, tone } = content;
  const body = String(section.body ?? (method === 'GET' ? '' : JSON.stringify({ id, message, title, link, tone })));
  await post(service.name, {
    url: withPath(String(options.url), String(section.path ?? '')),
    method,
    headers: { ...headersOf(options), ...signatureOf(options, body) },
    ...(body === '' ? {} : { body }),
  });
  return {};
}

function withPath(url: string, path: string): string {
  return path === '' ? url : `${url.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

type Options = NotificationRequest['service']['options'];

function headersOf({ headers, basicAuth }: Options): { readonly [name: string]: string } {
  const listed = (headers ?? []) as readonly { readonly name: string; readonly value: string }[];
  const own = Object.fromEntries(listed.map(({ name, value }) => [name.toLowerCase(), value]));
  const { username, password } = (basicAuth ?? {}) as { readonly username?: string; readonly password?: string };
  const login = Buffer.from(`${username}:${password}`).toString('base64');
  return {
    'content-type': 'application/json',
    ...(username === undefined ? {} : { authorization: `Basic ${login}` }),
    ...own,
  };
}

function signatureOf({ hmacSecret, hmacHeader }: Options, body: string): { readonly [name: string]: string } {
  if (typeof hmacSecret !== 'string') return {};
  const signature = createHmac('sha256', hmacSecret).update(body).digest('hex');
  return { [String(hmacHeader ?? DEFAULT_SIGNATURE_HEADER)]: `sha256=${signature}` };
}
