import { type PlayedArea, type PlayedRequest, type PlayerState, paged, unprocessable } from './player-state.ts';

const STATES = /^(queued|in_progress|pending|success|failure|error|inactive)$/;

/** Deployments and their statuses (docs.github.com/rest/deployments). */
export const playDeployments: PlayedArea = (request, state) => {
  if (/^\/repos\/[^/]+\/[^/]+\/deployments$/.test(request.path)) {
    return request.method === 'POST' ? create(request, state) : list(request, state);
  }
  const id = /^\/repos\/[^/]+\/[^/]+\/deployments\/(\d+)\/statuses$/.exec(request.path)?.[1];
  if (id === undefined) return undefined;
  if (!state.deployments.some((deployment) => deployment.id === Number(id))) {
    return { status: 404, body: { message: 'Not Found' } };
  }
  if (request.method === 'GET')
    return paged((state.deploymentStatuses.get(Number(id)) ?? []).toReversed(), request, state);
  if (!STATES.test(String(request.body.state))) return unprocessable('state is not included in the list');
  if (String(request.body.description ?? '').length > 140) return unprocessable('description is too long');
  if (request.body.state === 'success' && request.body.auto_inactive !== false) deactivateOthers(Number(id), state);
  return { status: 201, body: addStatus(Number(id), request.body, state) };
};

function addStatus(id: number, body: PlayedRequest['body'], state: PlayerState) {
  const status = { ...body, id: state.nextId++ };
  state.deploymentStatuses.set(id, [...(state.deploymentStatuses.get(id) ?? []), status]);
  return status;
}

/** `auto_inactive`: of the earlier ones of the environment, those that were a success and are for neither production nor a while. */
function deactivateOthers(id: number, state: PlayerState) {
  const environment = state.deployments.find((one) => one.id === id)?.environment;
  for (const other of state.deployments) {
    const isEarlier = other.id < id && other.environment === environment;
    const isActive = state.deploymentStatuses.get(other.id)?.at(-1)?.state === 'success';
    if (isEarlier && isActive && !other.production_environment && !other.transient_environment) {
      addStatus(other.id, { state: 'inactive', description: '' }, state);
    }
  }
}

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
