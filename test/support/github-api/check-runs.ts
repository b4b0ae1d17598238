import { type PlayedArea, type PlayedRequest, type PlayerState, unprocessable } from './player-state.ts';

/** Check runs (docs.github.com/rest/checks/runs): for the tokens of Apps alone. */
export const playCheckRuns: PlayedArea = (request, state) => {
  const { method, path, authorization } = request;
  const of = /^\/repos\/[^/]+\/[^/]+\/commits\/([^/]+)\/check-runs$/.exec(path)?.[1];
  if (of !== undefined && method === 'GET') return list(of, request, state);
  const at = /^\/repos\/[^/]+\/[^/]+\/check-runs(?:\/(\d+))?$/.exec(path);
  if (!at) return undefined;
  if (!authorization.startsWith('Bearer ghs_')) {
    return { status: 403, body: { message: 'You must authenticate via a GitHub App.' } };
  }
  if (method === 'POST' && at[1] === undefined) return save(request, state, state.nextId++);
  const known = state.checkRuns.get(Number(at[1]));
  if (method !== 'PATCH' || !known) return { status: 404, body: { message: 'Not Found' } };
  return save(request, state, known.id);
};

/** The newest first; without a filter, one of each name. */
function list(revision: string, { query }: PlayedRequest, state: PlayerState) {
  const found = [...state.checkRuns.values()]
    .filter((run) => run.head_sha === revision && (!query.has('check_name') || run.name === query.get('check_name')))
    .toSorted((a, b) => b.id - a.id);
  return { status: 200, body: { total_count: found.length, check_runs: found.slice(0, 1) } };
}

function save({ method, body }: PlayedRequest, state: PlayerState, id: number) {
  const output = body.output as { readonly summary?: string; readonly text?: string } | undefined;
  if ([output?.summary, output?.text].some((text) => (text?.length ?? 0) > 65_535)) {
    return unprocessable('Only 65535 characters are allowed; the output is too long');
  }
  if (method === 'POST' && (!body.name || !body.head_sha)) return unprocessable('name and head_sha are required');
  const run = { ...state.checkRuns.get(id), ...body, id, html_url: `https://github.example/runs/${id}` };
  state.checkRuns.set(id, run);
  return { status: method === 'POST' ? 201 : 200, body: run };
}
