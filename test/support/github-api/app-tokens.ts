import type { PlayedArea } from './player-state.ts';

/** Installation tokens (docs.github.com/rest/apps/apps). Every App and installation is known. */
export const playAppTokens: PlayedArea = ({ method, path }, state) => {
  if (method === 'GET' && /^\/(orgs|users)\/[^/]+\/installation$/.test(path)) {
    return { status: 200, body: { id: 42, target_type: 'Organization' } };
  }
  if (method !== 'POST' || !/^\/app\/installations\/\d+\/access_tokens$/.test(path)) return undefined;
  const token = `ghs_played-${++state.tokensMade}`;
  state.tokens.add(token);
  const expiresAt = new Date(state.now().getTime() + 3_600_000).toISOString();
  return { status: 201, body: { token, expires_at: expiresAt, repository_selection: 'selected' } };
};
