import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it arrived; those for discovery are answered by themselves and not kept. */
export interface ReceivedCall {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An answer: a status and a body, or what else to do with the connection. */
export type ScriptedAnswer =
  | { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | ((response: ServerResponse) => void);

/** An HTTP server that gives the answers it was told to, one after the other, then `{}`. */
export interface ScriptedApiServer {
  /** With a path, as API servers behind a gateway have. */
  readonly url: string;
  readonly calls: ReceivedCall[];
  readonly connections: Set<Socket>;
  answers: ScriptedAnswer[];
  /** Requests with this Authorization header get 401. */
  refusedAuthorization: string | undefined;
  close(): Promise<void>;
}

const CORE_KINDS = {
  resources: [
    { name: 'pods', kind: 'Pod', namespaced: true, verbs: ['get'] },
    { name: 'nodes', kind: 'Node', namespaced: false, verbs: ['get'] },
    { name: 'secrets', kind: 'Secret', namespaced: true, verbs: ['get'] },
  ],
};

/** Starts a server on a free port of 127.0.0.1. */
export async function startScriptedApiServer(): Promise<ScriptedApiServer> {
  const calls: ReceivedCall[] = [];
  const connections = new Set<Socket>();
  const http = createServer((request, response) => void answer(request, response));
  http.on('connection', (socket) => connections.add(socket));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: ScriptedApiServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/base`,
    calls,
    connections,
    answers: [],
    refusedAuthorization: undefined,
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const call = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    if (call.url === '/base/api/v1') return reply(response, { body: CORE_KINDS });
    calls.push(call);
    const isRefused = call.headers.authorization && call.headers.authorization === server.refusedAuthorization;
    reply(response, isRefused ? statusAnswer(401, 'Unauthorized') : (server.answers.shift() ?? { body: {} }));
  }

  return server;
}

/** An answer as the API server refuses; `name` is that of the object it is about. */
export function statusAnswer(code: number, message: string, name = ''): ScriptedAnswer {
  return { status: code, body: { kind: 'Status', message, details: name ? { name } : {} } };
}

function reply(response: ServerResponse, next: ScriptedAnswer): void {
  if (typeof next === 'function') {
    next(response);
    return;
  }
  response.writeHead(next.status ?? 200, { 'content-type': 'application/json', ...next.headers });
  response.end(JSON.stringify(next.body ?? {}));
}
