import { type PlayedArea, type PlayedRequest, type PlayerState, paged, unprocessable } from './player-state.ts';

/** Comments on issues and pull requests (docs.github.com/rest/issues/comments). */
export const playComments: PlayedArea = (request, state) => {
  const { method, path } = request;
  const issue = /^\/repos\/[^/]+\/[^/]+\/issues\/(\d+)\/comments$/.exec(path)?.[1];
  if (issue !== undefined && method === 'GET') {
    return paged(
      [...state.comments.values()].filter((comment) => comment.issue === Number(issue)),
      request,
      state,
    );
  }
  if (issue !== undefined && method === 'POST') return save(request, state, state.nextId++, Number(issue));
  const id = Number(/^\/repos\/[^/]+\/[^/]+\/issues\/comments\/(\d+)$/.exec(path)?.[1]);
  if (Number.isNaN(id) || method !== 'PATCH') return undefined;
  const known = state.comments.get(id);
  return known ? save(request, state, id, known.issue) : { status: 404, body: { message: 'Not Found' } };
};

function save({ method, body }: PlayedRequest, state: PlayerState, id: number, issue: number) {
  if (String(body.body ?? '').length > 65_536) return unprocessable('body is too long (maximum is 65536 characters)');
  const comment = { id, issue, body: body.body, html_url: `https://github.example/comments/${id}` };
  state.comments.set(id, comment);
  return { status: method === 'POST' ? 201 : 200, body: comment };
}
