import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What became of an invocation. */
export type Invocation =
  | { readonly kind: 'Answer'; readonly body: string }
  /** Pieces as they were written; reading them throws if the function ends them with an error. */
  | { readonly kind: 'Stream'; readonly contentType: string; readonly pieces: AsyncIterable<Buffer> }
  | { readonly kind: 'Error'; readonly errorType: string; readonly errorMessage: string; readonly trace: string };

/** Lambda's side of the Runtime API, for one process. */
export interface RuntimeApi {
  /** Host and port. */
  readonly address: string;
  /** When the process asks for its first event; rejects with what it says of its start if that fails. */
  readonly ready: Promise<void>;
  /** Hands over an event; answers when the process does. One at a time, as Lambda does it. */
  invoke(event: unknown, limits: { readonly functionArn: string; readonly timeoutMs: number }): Promise<Invocation>;
  close(): Promise<void>;
}

interface Pending {
  readonly id: string;
  readonly event: unknown;
  readonly headers: { readonly [name: string]: string };
  readonly settle: (invocation: Invocation) => void;
}

const PREFIX = '/2018-06-01/runtime/';
/** Of a whole answer (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html); a stream may be longer. */
const MAX_ANSWER_BYTES = 6_291_556;

/** Starts it on 127.0.0.1. */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const start = Promise.withResolvers<void>();
  start.promise.catch(() => {});
  let pending: Pending | undefined;
  let waiting: ServerResponse | undefined;
  const handOver = () => {
    if (!pending || !waiting) return;
    waiting.writeHead(200, { 'content-type': 'application/json', ...pending.headers });
    waiting.end(JSON.stringify(pending.event));
    waiting = undefined;
  };
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = incoming.url?.replace(PREFIX, '') ?? '';
    if (path === 'invocation/next') {
      waiting = response;
      start.resolve();
      return handOver();
    }
    if (path === 'init/error') {
      const { errorType, errorMessage } = JSON.parse(await text(incoming));
      start.reject(new Error(`${errorType}: ${errorMessage}`));
    } else if (path === `invocation/${pending?.id}/response` || path === `invocation/${pending?.id}/error`) {
      const { settle } = pending as Pending;
      pending = undefined;
      await readOutcome(path, incoming, settle);
    } else {
      response.writeHead(400);
    }
    response.end('{"status":"OK"}');
  };
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready: start.promise,
    invoke(event, { functionArn, timeoutMs }) {
      const id = randomUUID();
      const { promise, resolve } = Promise.withResolvers<Invocation>();
      const headers = {
        'lambda-runtime-aws-request-id': id,
        'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
        'lambda-runtime-invoked-function-arn': functionArn,
        'lambda-runtime-trace-id': `Root=1-${id.slice(0, 8)}-${id.replaceAll('-', '').slice(8)};Sampled=1`,
      };
      pending = { id, event, headers, settle: resolve };
      handOver();
      return promise;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function readOutcome(path: string, incoming: IncomingMessage, settle: Pending['settle']): Promise<void> {
  if (incoming.headers['lambda-runtime-function-response-mode'] === 'streaming') {
    const ended = Promise.withResolvers<void>();
    settle({
      kind: 'Stream',
      contentType: incoming.headers['content-type'] ?? '',
      pieces: piecesOf(incoming, ended.resolve),
    });
    return ended.promise;
  }
  const body = await text(incoming);
  if (path.endsWith('/error')) {
    const { errorType, errorMessage, trace = [] } = JSON.parse(body);
    settle({ kind: 'Error', errorType, errorMessage, trace: trace.join('\n') });
  } else if (Buffer.byteLength(body) > MAX_ANSWER_BYTES) {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`;
    settle({ kind: 'Error', errorType: 'Function.ResponseSizeTooLarge', errorMessage, trace: '' });
  } else {
    settle({ kind: 'Answer', body });
  }
}

async function* piecesOf(incoming: IncomingMessage, onEnd: () => void): AsyncGenerator<Buffer> {
  try {
    for await (const piece of incoming) yield piece as Buffer;
    const error = incoming.trailers['lambda-runtime-function-error-body'];
    if (error) throw new Error(Buffer.from(error, 'base64').toString('utf8'));
  } finally {
    onEnd();
  }
}
