import { type PlayedArea, type PlayedRequest, type PlayerState, paged, unprocessable } from './player-state.ts';

const STATES = /^(queued|in_progress|pending|success|failure|error|inactive)$/;

/** Deployments and their statuses (docs.github.com/rest/deployments). */
export const playDeployments: PlayedArea = (request, state) => {
  if (/^\/repos\/[^/]+\/[^/]+\/deployments$/.test(request.path)) {
    return request.method === 'POST' ? create(request, state) : list(request, state);
  }
  const id = /^\/repos\/[^/]+\/[^/]+\/deployments\/(\d+)\/statuses$/.exec(request.path)?.[1];
  if (id === undefined || request.method !== 'POST') return undefined;
  if (!state.deployments.some((deployment) => deployment.id === Number(id))) {
    return { status: 404, body: { message: 'Not Found' } };
  }
  if (!STATES.test(String(request.body.state))) return unprocessable('state is not included in the list');
  if (String(request.body.description ?? '').length > 140) return unprocessable('description is too long');
  const status = { ...request.body, id: state.nextId++ };
  state.deploymentStatuses.set(Number(id), [...(state.deploymentStatuses.get(Number(id)) ?? []), status]);
  return { status: 201, body: status };
};

function create({ body }: PlayedRequest, state: PlayerState) {
  // The default merges the default branch into the ref (202), or is a conflict (409): nobody wants it.
  if (body.auto_merge !== false) return { status: 409, body: { message: 'Conflict merging main into the ref' } };
  if (!Array.isArray(body.required_contexts)) return { status: 409, body: { message: 'Commit status checks failed' } };
  const deployment = { ...body, sha: body.ref, id: state.nextId++ };
  state.deployments.push(deployment);
  return { status: 201, body: deployment };
}

function list(request: PlayedRequest, state: PlayerState) {
  const { query } = request;
  const found = state.deployments.filter((one) =>
    ['sha', 'environment', 'task'].every((field) => !query.has(field) || Reflect.get(one, field) === query.get(field)),
  );
  return paged(found.reverse(), request, state);
}
