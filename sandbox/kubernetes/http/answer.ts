import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type StatusError, statusOf } from '../status-errors.ts';

/** Smaller answers are sent as they are, and larger ones compressed quickly rather than well: as a kube-apiserver does. */
const COMPRESS_FROM_BYTES = 128 * 1024;
const COMPRESSION_LEVEL = 1;

/** Sends a JSON answer. */
export function sendJson(
  response: ServerResponse,
  code: number,
  body: unknown,
  contentType = 'application/json',
): void {
  const text = Buffer.from(`${JSON.stringify(body)}\n`);
  const compress = text.length > COMPRESS_FROM_BYTES && acceptsGzip(response);
  const bytes = compress ? gzipSync(text, { level: COMPRESSION_LEVEL }) : text;
  response.writeHead(code, {
    'content-type': contentType,
    'content-length': bytes.length,
    'cache-control': 'no-cache, private',
    ...(compress ? { 'content-encoding': 'gzip', vary: 'Accept-Encoding' } : {}),
  });
  response.end(bytes);
}

function acceptsGzip({ req }: ServerResponse): boolean {
  return /\bgzip\b/.test(String(req.headers['accept-encoding'] ?? ''));
}

/** Sends plain text. */
export function sendText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
  response.end(text);
}

/** Answers a path below which nothing is served, as Go's file server words it. */
export function sendNothingThere(response: ServerResponse): void {
  sendText(response, 404, '404 page not found\n');
}

/** Sends a refusal as a Status. */
export function sendError(response: ServerResponse, error: StatusError): void {
  if (error.details?.retryAfterSeconds !== undefined)
    response.setHeader('retry-after', error.details.retryAfterSeconds);
  sendJson(response, error.code, statusOf(error));
}

/** Adds a `Warning` header, which kubectl shows to its user. */
export function addWarning(response: ServerResponse, text: string): void {
  if (response.headersSent) return;
  const printable = text.replaceAll(/[^\x20-\x7e]/g, ' ').replaceAll(/["\\]/g, '\\$&');
  response.appendHeader('warning', `299 - "${printable}"`);
}
