import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the server got. */
export interface ChatRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are looked into by tests, not by a type
  readonly json: any;
}

/** How it answers; default 200 and `{"ok":true}`. */
export interface ChatAnswer {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
}

/** A server that plays a chat or any other service which takes messages by HTTP. */
export interface ChatServer {
  readonly url: string;
  readonly requests: ChatRequest[];
  /** Answers of the next requests, in order. */
  readonly next: ChatAnswer[];
  close(): Promise<void>;
}

/** Starts one on a free port of this machine. */
export async function startChatServer(): Promise<ChatServer> {
  const requests: ChatRequest[] = [];
  const next: ChatAnswer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const { method = '', url = '', headers } = request;
    requests.push({ method, path: url, headers, text, json: parseOrUndefined(text) });
    const answer = next.shift() ?? {};
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body ?? '{"ok":true,"channel":"C1","ts":"1.1"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    next,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
