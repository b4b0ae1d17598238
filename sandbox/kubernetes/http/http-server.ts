import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { ApiState } from '../api-state.ts';
import type { Credentials } from '../certificates.ts';
import { methodNotAllowed, pathNotFound, StatusError } from '../status-errors.ts';
import { sendError, sendJson, sendNothingThere, sendText } from './answer.ts';
import {
  aggregatedDiscovery,
  aggregatedVersion,
  coreVersions,
  groupAnswer,
  groupList,
  groupNames,
  resourceList,
} from './discovery.ts';
import { handleObjects } from './handle-objects.ts';
import { openApiV2 } from './openapi-v2.ts';
import { openApiV3, openApiV3Index } from './openapi-v3.ts';
import { parsePath, type RequestInfo } from './request-info.ts';
import { answerReview, isReview } from './reviews.ts';

/** The version that the sandbox says it is; kubectl of the same version talks to it without warnings. */
export const SERVER_VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.2',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'windlass-sandbox',
  platform: 'linux/amd64',
};

/** Creates the HTTPS server of the API; it does not listen yet. */
export function createHttpServer(state: ApiState, credentials: Credentials): Server {
  const expected = Buffer.from(`Bearer ${credentials.token}`);
  return createServer({ key: credentials.serverKey, cert: credentials.serverCertificate }, (request, response) => {
    void answer(state, expected, request, response).catch((error: unknown) => refuse(response, error));
  });
}

async function answer(
  state: ApiState,
  expected: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://localhost');
  const info = parsePath(url.pathname);
  if (info.kind === 'plain' && answerHealth(info.path, response)) return;
  authenticate(request, expected);
  if (info.kind === 'objects') {
    if (isReview(info)) return answerReview(info, request, response);
    if (!groupNames(state.kinds).includes(info.group)) return sendNothingThere(response);
    return handleObjects({ state, request, response, query: url.searchParams }, info);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();
  if (info.kind === 'plain') answerPlain(state, info.path, response);
  else answerDiscovery(state, info, request.headers.accept ?? '', response);
}

function answerHealth(path: string, response: ServerResponse): boolean {
  if (!/^\/(healthz|readyz|livez)(\/|$)/.test(path)) return false;
  sendText(response, 200, 'ok');
  return true;
}

function authenticate(request: IncomingMessage, expected: Buffer): void {
  const given = Buffer.from(request.headers.authorization ?? '');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new StatusError(401, 'Unauthorized', 'Unauthorized');
}

function answerPlain(state: ApiState, path: string, response: ServerResponse): void {
  sendJson(response, 200, plainAnswer(state, path));
}

const PLAIN_PATHS = ['/api', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'];

function plainAnswer({ kinds }: ApiState, path: string): object {
  if (path === '/') return { paths: PLAIN_PATHS };
  if (path === '/version' || path === '/version/') return SERVER_VERSION;
  if (path === '/openapi/v2') return openApiV2(kinds);
  if (path === '/openapi/v3') return openApiV3Index(kinds);
  if (path.startsWith('/openapi/v3/')) return openApiV3(kinds, path.slice('/openapi/v3/'.length));
  throw pathNotFound();
}

function answerDiscovery(state: ApiState, info: RequestInfo, accept: string, response: ServerResponse): void {
  const version = aggregatedVersion(accept);
  if (version !== undefined && (info.kind === 'core-versions' || info.kind === 'groups')) {
    const body = aggregatedDiscovery(state.kinds, info.kind === 'core-versions', version);
    sendJson(response, 200, body, `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`);
    return;
  }
  const body = discoveryAnswer(state, info);
  if (body !== undefined) sendJson(response, 200, body);
  else if (info.kind === 'resources' && groupNames(state.kinds).includes(info.group)) throw pathNotFound();
  else sendNothingThere(response);
}

function discoveryAnswer({ kinds }: ApiState, info: RequestInfo): object | undefined {
  switch (info.kind) {
    case 'core-versions':
      return coreVersions();
    case 'groups':
      return groupList(kinds);
    case 'group':
      return groupAnswer(kinds, info.group);
    case 'resources':
      return resourceList(kinds, info.group, info.version);
    default:
      return undefined;
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  sendError(
    response,
    error instanceof StatusError ? error : new StatusError(500, 'InternalError', `Internal error occurred: ${message}`),
  );
}
