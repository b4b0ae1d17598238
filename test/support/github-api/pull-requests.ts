import type { PlayedArea, PlayedPullRequest } from './player-state.ts';

const REPOSITORY_ID = 1;

/** Pull requests and comparisons (docs.github.com/rest/pulls/pulls, rest/commits/commits#compare-two-commits). */
export const playPullRequests: PlayedArea = ({ method, path }, state) => {
  if (method !== 'GET') return undefined;
  const number = /^\/repos\/[^/]+\/[^/]+\/pulls\/(\d+)$/.exec(path)?.[1];
  if (number !== undefined) {
    const known = state.pullRequests.get(Number(number));
    return known ? { status: 200, body: pullRequestBody(Number(number), known) } : notFound;
  }
  const commit = /^\/repos\/[^/]+\/[^/]+\/commits\/([0-9a-f]+)\/pulls$/.exec(path)?.[1];
  if (commit !== undefined) {
    const having = [...state.pullRequests].filter(([, { headSha, merge }]) => [headSha, merge?.sha].includes(commit));
    return { status: 200, body: having.map(([one, played]) => pullRequestBody(one, played)) };
  }
  const asked = /^\/repos\/[^/]+\/[^/]+\/compare\/(.+)\.\.\.(.+)$/.exec(path);
  if (!asked) return undefined;
  const relation = state.relate(decodeURIComponent(asked[1] ?? ''), asked[2] ?? '');
  if (!relation) return notFound;
  const { baseSha, mergeBaseSha } = relation;
  return {
    status: 200,
    body: { base_commit: { sha: baseSha }, merge_base_commit: { sha: mergeBaseSha }, commits: [], files: [] },
  };
};

/** A pull request as GitHub tells of it, in answers and in deliveries. */
export function pullRequestBody(number: number, played: PlayedPullRequest) {
  const { headSha, baseRef = 'main', state = 'open', isDraft = false, isFork = false, merge } = played;
  return {
    number,
    state,
    draft: isDraft,
    html_url: `https://github.example/pull/${number}`,
    merged: merge !== undefined,
    merged_at: merge?.at ?? null,
    merge_commit_sha: merge?.sha ?? 'f'.repeat(40),
    head: { sha: headSha, ref: 'change', repo: { id: isFork ? 2 : REPOSITORY_ID } },
    base: { ref: baseRef, sha: '0'.repeat(40), repo: { id: REPOSITORY_ID, default_branch: 'main' } },
  };
}

const notFound = { status: 404, body: { message: 'Not Found' } };
