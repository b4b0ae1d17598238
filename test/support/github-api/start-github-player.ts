import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { playAppTokens } from './app-tokens.ts';
import { playCheckRuns } from './check-runs.ts';
import { playComments } from './comments.ts';
import { playDeployments } from './deployments.ts';
import { playHookDeliveries } from './hook-deliveries.ts';
import {
  newPlayerState,
  type PlayedAnswer,
  type PlayedArea,
  type PlayedRequest,
  type PlayerState,
} from './player-state.ts';
import { playPullRequests } from './pull-requests.ts';
import { playRepositoryFacts } from './repository-facts.ts';
import { playStatuses } from './statuses.ts';

const AREAS: readonly PlayedArea[] = [
  playAppTokens,
  playStatuses,
  playDeployments,
  playCheckRuns,
  playComments,
  playPullRequests,
  playRepositoryFacts,
  playHookDeliveries,
];

/** A GitHub that is played from its documented API. */
export interface GitHubPlayer extends AsyncDisposable {
  /** The API's base, like that of an Enterprise Server. */
  readonly url: string;
  readonly state: PlayerState;
  /** PEM of an App that it knows. */
  readonly privateKey: string;
  /** The next requests are answered by these, one each. */
  troubleNext(...answers: readonly PlayedAnswer[]): void;
}

/** Starts it on 127.0.0.1. */
export async function startGitHubPlayer(now: () => Date = () => new Date()): Promise<GitHubPlayer> {
  const state = newPlayerState(now);
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const server = createServer(async (incoming, response) => {
    const request = await readRequest(incoming);
    state.requests.push(request);
    const { status, body, headers } = answer(request, state);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? '' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`;
  return {
    url: state.url,
    state,
    privateKey,
    troubleNext: (...answers) => state.trouble.push(...answers.map((one) => () => one)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(request: PlayedRequest, state: PlayerState): PlayedAnswer {
  const trouble = state.trouble.shift()?.(request);
  if (trouble) return trouble;
  const token = request.authorization.replace(/^Bearer /, '');
  const isApp = request.path.startsWith('/app/') || request.path.endsWith('/installation');
  if (!isApp && !state.tokens.has(token) && !state.personalTokens.has(token)) {
    return { status: 401, body: { message: 'Bad credentials' } };
  }
  for (const area of AREAS) {
    const played = area(request, state);
    if (played) return played;
  }
  return { status: 404, body: { message: 'Not Found' } };
}

async function readRequest(incoming: IncomingMessage): Promise<PlayedRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  return {
    method: incoming.method ?? '',
    path: decodeURI(url.pathname.replace(/^\/api\/v3/, '')),
    query: url.searchParams,
    authorization: incoming.headers.authorization ?? '',
    body: text === '' ? {} : JSON.parse(text),
  };
}
