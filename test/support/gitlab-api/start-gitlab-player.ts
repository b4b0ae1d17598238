import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

type Fields = { readonly [field: string]: unknown };

/** A GitLab that is played from its documented API (docs.gitlab.com/api), with one project, whatever its path. */
export interface GitLabPlayer extends AsyncDisposable {
  /** Of a project of two groups. */
  readonly url: string;
  /** As `PUT /merge_requests/3/notes/1`, below the project. */
  readonly requests: string[];
  readonly notes: { readonly id: number; readonly request: number; body: string }[];
  readonly statuses: Fields[];
  /** By iid: fields of a merge request. */
  readonly mergeRequests: Map<number, Fields>;
  /** Access levels by user. */
  readonly members: Map<string, number>;
  /** What the branch `main` is at. */
  main: string;
  /** Where the branch with this tip began. */
  beginOf: (head: string) => string;
  /** The next request is answered by this. */
  trouble: Answer | undefined;
}

/** The token that it knows. */
export const GITLAB_TOKEN = 'glpat-played';

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/**
 * Starts it on 127.0.0.1.
 * @param git the origin of the server of its repositories
 * @param root the path that it is installed at, like `/gitlab`
 */
export async function startGitLabPlayer(git?: string, root = ''): Promise<GitLabPlayer> {
  const server = createServer(async (incoming, response) => {
    if (git && !incoming.url?.startsWith('/api/')) return passOn(incoming, response, git);
    const { status, body, headers } = answer(player, incoming, await readBody(incoming), root);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body ?? { message: `${status}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const player: GitLabPlayer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${root}/acme/group/apps`,
    requests: [],
    notes: [],
    statuses: [],
    mergeRequests: new Map(),
    members: new Map(),
    main: 'a'.repeat(40),
    beginOf: () => 'a'.repeat(40),
    trouble: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return player;
}

function answer(player: GitLabPlayer, incoming: IncomingMessage, body: Fields, root: string): Answer {
  const { method = '', headers, url = '' } = incoming;
  const { trouble } = player;
  player.trouble = undefined;
  if (trouble) return trouble;
  if (headers.authorization !== `Bearer ${GITLAB_TOKEN}`) return { status: 401 };
  const { pathname, searchParams: query } = new URL(url, 'http://127.0.0.1');
  const below = pathname.startsWith(`${root}/`) ? pathname.slice(root.length) : '';
  const path = /^\/api\/v4\/projects\/acme%2F(?:\w+%2F)*\w+(.*)$/.exec(below)?.[1];
  if (path === undefined) return { status: 404 };
  player.requests.push(`${method} ${path}`);
  if (path === '') return { status: 200, body: { default_branch: 'main' } };
  if (path === '/members/all') return { status: 200, body: membersLike(player, query.get('query') ?? '') };
  if (path === '/repository/merge_base') {
    return { status: 200, body: { id: player.beginOf(query.getAll('refs[]')[1] ?? '') } };
  }
  if (path === '/repository/commits/main') return { status: 200, body: { id: player.main } };
  if (path.startsWith('/statuses/')) return postStatus(player, path.slice('/statuses/'.length), body);
  const [, number = '', part, note] = /^\/merge_requests\/(\d+)(\/notes)?(?:\/(\d+))?$/.exec(path) ?? [];
  if (part === undefined) {
    const found = player.mergeRequests.get(Number(number));
    return found ? { status: 200, body: found } : { status: 404 };
  }
  return answerNotes(player, { method, number: Number(number), note, text: String(body.body ?? ''), query });
}

function passOn(incoming: IncomingMessage, response: ServerResponse, origin: string): void {
  const { method, url = '/', headers } = incoming;
  const passed = sendRequest(new URL(url, origin), { method, headers }, (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(response);
  });
  passed.on('error', () => response.destroy());
  incoming.pipe(passed);
}

function membersLike({ members }: GitLabPlayer, like: string): readonly Fields[] {
  const found = [...members].filter(([username]) => username.includes(like));
  return found.map(([username, access_level]) => ({ username, access_level, state: 'active' }));
}

function postStatus({ statuses }: GitLabPlayer, sha: string, body: Fields): Answer {
  // Whoever does not name the branch must be able to rely on one that has the commit; those of forks are on none.
  if (body.ref === undefined) return { status: 404, body: { message: '404 References for commit Not Found' } };
  const last = statuses.findLast((status) => status.sha === sha && status.name === body.name);
  if (last?.state === body.state) {
    return { status: 400, body: { message: `Cannot transition status via :${body.state} from :${body.state}` } };
  }
  statuses.push({ ...body, sha });
  return { status: 201, body: {} };
}

function answerNotes(
  { notes }: GitLabPlayer,
  asked: {
    readonly method: string;
    readonly number: number;
    readonly note: string | undefined;
    readonly text: string;
    readonly query: URLSearchParams;
  },
): Answer {
  const { method, number, note, text, query } = asked;
  if (text.length > 1_000_000) return { status: 400, body: { message: 'note is too long' } };
  if (method === 'POST') {
    const made = { id: notes.length + 1, request: number, body: text };
    notes.push(made);
    return { status: 201, body: made };
  }
  if (method === 'PUT') {
    const known = notes.find(({ id, request }) => id === Number(note) && request === number);
    if (!known) return { status: 404 };
    known.body = text;
    return { status: 200, body: known };
  }
  const [page, perPage] = [Number(query.get('page')), Number(query.get('per_page'))];
  const all = notes.filter(({ request }) => request === number);
  const next = page * perPage < all.length ? String(page + 1) : '';
  return { status: 200, body: all.slice((page - 1) * perPage, page * perPage), headers: { 'x-next-page': next } };
}

async function readBody(incoming: IncomingMessage): Promise<Fields> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}
