import { type ChildProcess, spawn } from 'node:child_process';
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../../shared/ports/logger.ts';
import { gitEnvironment, gitMissing } from './git-command.ts';
import { createCgiResponder } from './relay-cgi-response.ts';

/** User and password that the server asks for. */
export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}

/** How to serve a folder of bare repositories. */
export interface GitHttpOptions {
  /** Folder whose `*.git` folders are served as `/<name>.git`, also from a folder in it, as `/<owner>/<name>.git`. */
  readonly projectRoot: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly credentials?: GitCredentials;
  /** Runs each push; it must call `receive` and may look at the repository before and after. */
  readonly aroundPush: (repository: string, receive: () => Promise<void>) => Promise<void>;
  readonly logger: Logger;
}

/** A running server. */
export interface GitHttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves Git's smart HTTP protocol on 127.0.0.1 by running `git http-backend` as a CGI program.
 * @throws the error of `listen`, such as EADDRINUSE
 */
export async function serveGitHttp(options: GitHttpOptions): Promise<GitHttpServer> {
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const work = answer(request, response, options).catch((error: unknown) => {
      options.logger.error('git request failed', { error: String(error) });
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
    running.add(work);
    void work.finally(() => running.delete(work));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await Promise.all(running);
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: GitHttpOptions): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  options.logger.debug('git request', { method: request.method, path: url.pathname, query: url.search });
  const { socket } = request;
  const sentBefore = socket.bytesWritten;
  response.on('finish', () => {
    options.logger.debug('git answer', { path: url.pathname, bytes: socket.bytesWritten - sentBefore });
  });
  if (!isAuthorized(request, options.credentials)) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="sandbox"', 'content-type': 'text/plain' });
    response.end('authentication is needed\n');
    return;
  }
  const repository = /^\/((?:\w[\w.-]*\/)?[\w.-]+\.git)\//.exec(url.pathname)?.[1];
  if (repository === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end('no such repository\n');
    return;
  }
  const serve = (): Promise<void> => runBackend(request, response, url, options.projectRoot);
  const isPush = request.method === 'POST' && url.pathname.endsWith('/git-receive-pack');
  await (isPush ? options.aroundPush(repository, serve) : serve());
}

function isAuthorized(request: IncomingMessage, credentials: GitCredentials | undefined): boolean {
  if (credentials === undefined) return true;
  const expected = Buffer.from(
    `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`,
  );
  const given = Buffer.from(request.headers.authorization ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Variables of CGI (RFC 3875) as `git http-backend` reads them; it unpacks gzip bodies by itself. */
function cgiEnvironment(request: IncomingMessage, url: URL, projectRoot: string): { [name: string]: string } {
  const headers = request.headers;
  return {
    ...gitEnvironment(),
    GIT_PROJECT_ROOT: projectRoot,
    GIT_HTTP_EXPORT_ALL: '1',
    GATEWAY_INTERFACE: 'CGI/1.1',
    REQUEST_METHOD: request.method ?? 'GET',
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_USER: 'sandbox',
    CONTENT_TYPE: headers['content-type'] ?? '',
    // Without a length (a chunked body) http-backend reads to the end of its input.
    ...(headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: headers['content-length'] }),
    ...(headers['content-encoding'] === undefined ? {} : { HTTP_CONTENT_ENCODING: headers['content-encoding'] }),
    ...(headers['git-protocol'] === undefined ? {} : { GIT_PROTOCOL: String(headers['git-protocol']) }),
  };
}

function runBackend(request: IncomingMessage, response: ServerResponse, url: URL, projectRoot: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const backend = spawn('git', ['http-backend'], {
      env: cgiEnvironment(request, url, projectRoot),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const responder = createCgiResponder(response);
    backend.on('error', (cause) => reject(gitMissing(cause)));
    backend.stdout.on('data', (chunk: Buffer) => {
      if (!responder.write(chunk)) pauseUntilDrained(backend, response);
    });
    // The backend closes its input early when it refuses a request; that is no error of ours.
    backend.stdin.on('error', () => undefined);
    response.on('close', () => {
      if (!response.writableFinished) backend.kill();
    });
    backend.on('close', () => {
      responder.end();
      resolve();
    });
    request.pipe(backend.stdin);
  });
}

function pauseUntilDrained(backend: ChildProcess, response: ServerResponse): void {
  backend.stdout?.pause();
  response.once('drain', () => backend.stdout?.resume());
}
