import { createHmac } from 'node:crypto';
import type { ContentSection } from '../../domain/notification/notification-content.ts';
import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { textOf } from './content/section-fields.ts';
import { baseUrlOf } from './http/base-url.ts';
import { basicAuthOf } from './http/basic-auth.ts';
import type { Post } from './http/post.ts';
import { tryAgain } from './http/try-again.ts';

const DEFAULT_SIGNATURE_HEADER = 'x-windlass-signature-256';

/**
 * Sends to any HTTP server: method, path and body are those of the template's `webhook.<name>`, where a method that is left out is GET,
 * as Argo CD has it. Without such a section, a POST of what is said as JSON.
 *
 * With `hmacSecret`, a header signs the body as GitHub does: `sha256=<hex>`. The header `x-windlass-delivery` is the same at every try.
 */
export async function sendToWebhook(
  { service, content, id }: NotificationRequest,
  post: Post,
): Promise<NotificationReceipt> {
  const { options } = service;
  const section = content.sections.webhook?.[service.name] as ContentSection | undefined;
  const { message, title, link, tone } = content;
  const body = section ? String(section.body ?? '') : JSON.stringify({ id, message, title, link, tone });
  const method = (textOf(section, 'method') ?? (section ? 'GET' : 'POST')).trim().toUpperCase();
  const request = {
    url: withPath(String(options.url), textOf(section, 'path')?.trim()),
    method,
    headers: { 'x-windlass-delivery': id, ...headersOf(options, body), ...signatureOf(options, body) },
    ...(body === '' ? {} : { body }),
  };
  await tryAgain(options, () => post(request));
  return {};
}

/** Before the query, which may hold a token. */
function withPath(written: string, path: string | undefined): string {
  if (path === undefined || !URL.canParse(written)) return written;
  const url = new URL(written);
  const { pathname, search } = new URL(`${baseUrlOf(`${url.origin}${url.pathname}`)}/${path.replace(/^\/+/, '')}`);
  url.pathname = pathname;
  if (search !== '') url.search = url.search === '' ? search : `${url.search}&${search.slice(1)}`;
  return url.href;
}

type Options = NotificationRequest['service']['options'];

function headersOf(options: Options, body: string): { readonly [name: string]: string } {
  const listed = (options.headers ?? []) as readonly { readonly name: string; readonly value: string }[];
  return {
    ...(body === '' ? {} : { 'content-type': 'application/json' }),
    ...Object.fromEntries(listed.map(({ name, value }) => [name.toLowerCase(), value])),
    ...basicAuthOf(options),
  };
}

function signatureOf({ hmacSecret, hmacHeader }: Options, body: string): { readonly [name: string]: string } {
  if (typeof hmacSecret !== 'string') return {};
  const signature = createHmac('sha256', hmacSecret).update(body).digest('hex');
  return { [String(hmacHeader ?? DEFAULT_SIGNATURE_HEADER).toLowerCase()]: `sha256=${signature}` };
}
