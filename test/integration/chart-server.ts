import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server of a test was asked. */
export interface AskedRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly status: number;
}

/** A server that plays a chart repository or a registry. */
export interface ChartServer {
  /** Like `127.0.0.1:41234`. */
  readonly host: string;
  readonly asked: AskedRequest[];
  close(): Promise<void>;
}

/** The answer to a request: a body, with status 200 unless another is given. */
export interface ChartAnswer {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
}

/** Starts a server that answers as the function says; undefined is a 404. */
export async function startChartServer(
  answer: (request: IncomingMessage, host: string) => ChartAnswer | undefined,
): Promise<ChartServer> {
  const asked: AskedRequest[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { status = 200, headers = {}, body = '' } = answer(request, request.headers.host ?? '') ?? { status: 404 };
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization, status });
    response.writeHead(status, headers);
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** SHA-256 in hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Value of the header for user and password. */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
