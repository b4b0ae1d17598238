import { type PlayedArea, unprocessable } from './player-state.ts';

/** GitHub refuses more for one commit and context. */
const MOST_STATUSES = 1000;

/** Commit statuses (docs.github.com/rest/commits/statuses). */
export const playStatuses: PlayedArea = ({ method, path, body }, state) => {
  const sha = /^\/repos\/[^/]+\/[^/]+\/statuses\/([^/]+)$/.exec(path)?.[1];
  if (method !== 'POST' || sha === undefined) return undefined;
  if (!/^(pending|success|failure|error)$/.test(String(body.state)))
    return unprocessable('state is not included in the list');
  if (String(body.description ?? '').length > 140)
    return unprocessable('description is too long (maximum is 140 characters)');
  const known = state.statuses.get(sha) ?? [];
  if (known.filter(({ context }) => context === body.context).length >= MOST_STATUSES) {
    return unprocessable('This SHA and context has reached the maximum number of statuses.');
  }
  const status = { ...body, id: state.nextId++ };
  state.statuses.set(sha, [...known, status]);
  return { status: 201, body: status };
};
