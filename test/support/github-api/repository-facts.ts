import type { PlayedArea } from './player-state.ts';

/** What people may do, and commits (docs.github.com/rest/collaborators, rest/commits). */
export const playRepositoryFacts: PlayedArea = ({ method, path }, state) => {
  if (method !== 'GET') return undefined;
  const user = /^\/repos\/[^/]+\/[^/]+\/collaborators\/([^/]+)\/permission$/.exec(path)?.[1];
  if (user !== undefined) {
    const permission = state.permissions.get(user);
    return permission ? { status: 200, body: { permission, user: { login: user } } } : notFound;
  }
  const sha = /^\/repos\/[^/]+\/[^/]+\/commits\/([^/]+)$/.exec(path)?.[1];
  if (sha === undefined) return undefined;
  const commit = state.commits.get(sha);
  return commit ? { status: 200, body: { sha, ...commit } } : notFound;
};

const notFound = { status: 404, body: { message: 'Not Found' } };
