import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { toErrorResponse } from '../../functions/http/error-response.ts';
import { isStreamRequest } from '../../functions/http/stream-description.ts';
import type { StreamResponse } from '../../functions/stream.ts';
import { messageOf } from '../../shared/domain/errors/gitops-error.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import { toApiEvent } from './api-event.ts';

const WEBHOOK_PATH = '/api/webhook';
/** How long requests may take to end when the server closes: a reader that stopped reading never ends its stream. */
const CLOSE_WITHIN_MS = 2_000;

/** The HTTP handlers, as Lambda would call them. */
export interface HttpHandlers {
  readonly api: (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;
  readonly webhook: (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;
  /** Whether the API listens to who sends this header `Authorization`: only then is the body read. */
  readonly isAdmitted: (authorization: string | undefined) => boolean;
  readonly stream: (event: APIGatewayProxyEventV2, options: { readonly signal: AbortSignal }) => StreamResponse;
}

/** A listening server. */
export interface HttpServer {
  readonly url: string;
  /** Ends open streams and stops listening. */
  close(): Promise<void>;
}

/** Where to listen; port 0 takes a free one. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
}

/** Serves the handlers over node:http. @throws the error of listening, e.g. EADDRINUSE */
export async function startHttpServer(
  handlers: HttpHandlers,
  logger: Logger,
  listen: ListenOptions,
): Promise<HttpServer> {
  const streams = new Set<AbortController>();
  const server = createServer((request, response) => {
    answer(request, response, handlers, streams).catch((error: unknown) => {
      // Who hung up in the middle of a request hears no answer, and it is no fault of ours.
      if (!request.complete && request.destroyed) return;
      answerError(error, response, logger);
    });
  });
  await listenOn(server, listen);
  const { port } = server.address() as AddressInfo;
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  return {
    url: `http://${host}:${port}`,
    async close() {
      for (const stream of streams) stream.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: HttpHandlers,
  streams: Set<AbortController>,
): Promise<void> {
  const event = await toApiEvent(
    request,
    (head) => head.rawPath === WEBHOOK_PATH || handlers.isAdmitted(head.headers.authorization),
  );
  if (isStreamRequest(event)) return answerStream(event, response, handlers, streams);
  const handle = event.rawPath === WEBHOOK_PATH ? handlers.webhook : handlers.api;
  const { statusCode = 200, headers = {}, body = '', isBase64Encoded } = await handle(event);
  response.writeHead(statusCode, headers as { [name: string]: string });
  response.end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}

function answerError(error: unknown, response: ServerResponse, logger: Logger): void {
  const requestId = randomUUID();
  const { response: answer, isOurFault } = toErrorResponse(error, requestId);
  if (isOurFault) logger.error('request failed', { requestId, reason: messageOf(error) });
  if (!response.headersSent) response.writeHead(answer.statusCode ?? 500, answer.headers as { [name: string]: string });
  response.end(response.writableEnded ? undefined : answer.body);
}

async function answerStream(
  event: APIGatewayProxyEventV2,
  response: ServerResponse,
  handlers: HttpHandlers,
  streams: Set<AbortController>,
): Promise<void> {
  const controller = new AbortController();
  streams.add(controller);
  response.on('close', () => controller.abort());
  try {
    const { statusCode, headers, stream } = handlers.stream(event, { signal: controller.signal });
    response.writeHead(statusCode, headers);
    response.flushHeaders();
    await pipeline(Readable.from(stream), response);
  } catch (error) {
    // A reader that went away is how most streams end.
    if (!controller.signal.aborted) throw error;
  } finally {
    streams.delete(controller);
    response.end();
  }
}

function listenOn(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
