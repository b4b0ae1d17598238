import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { MalformedRequestError } from '../../shared/domain/errors/request-errors.ts';

/** Above what any handler accepts; the handlers say themselves what is too much for them. */
const READ_AT_MOST_BYTES = 26 * 1024 * 1024;

/**
 * Makes the event that API Gateway would make of a request, so that the same handlers serve both.
 * @param wantsBody whether to read the body; nobody may make us keep one that no handler would look at
 */
export async function toApiEvent(
  request: IncomingMessage,
  wantsBody: (head: APIGatewayProxyEventV2) => boolean,
): Promise<APIGatewayProxyEventV2> {
  const head = headOf(request);
  if (!wantsBody(head)) return head;
  return { ...head, body: (await readBody(request)).toString('base64'), isBase64Encoded: true };
}

function headOf(request: IncomingMessage): APIGatewayProxyEventV2 {
  const url = urlOf(request.url ?? '/');
  const method = request.method ?? 'GET';
  const now = new Date();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: headersOf(request),
    requestContext: {
      accountId: 'local',
      apiId: 'local',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: {
        method,
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    isBase64Encoded: false,
  };
}

/** @throws MalformedRequestError if the target of the request is no URL, like `http://host:99999/` */
function urlOf(target: string): URL {
  // Put behind a host instead of resolved against one: a path that begins with two slashes would be taken for a host.
  const url = URL.parse(target.startsWith('/') ? `http://localhost${target}` : target, 'http://localhost');
  if (!url) throw new MalformedRequestError('the target of the request is no URL');
  return url;
}

function headersOf(request: IncomingMessage): { [name: string]: string } {
  const entries = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') : (value ?? ''),
  ]);
  return Object.fromEntries(entries);
}

/** Keeps no more than the limit in memory; one byte more than allowed is enough for a handler to refuse. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= READ_AT_MOST_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
