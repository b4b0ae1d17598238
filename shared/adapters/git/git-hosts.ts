import type { GitHost } from '../../ports/git-host.ts';
import { createGitHubHost, type GitHubHostOptions } from './github-api/github-host.ts';
import { createGitLabHost } from './gitlab-api/gitlab-host.ts';

/** Makes all hosts: GitHub with everything, GitLab for merge requests. */
export function createGitHosts(options: GitHubHostOptions): GitHost {
  const github = createGitHubHost(options);
  const openGitLab = createGitLabHost(options);
  return {
    open: github.open,
    openPullRequests: async (access, place) =>
      place.host === 'gitlab' ? openGitLab(access, place) : github.openPullRequests(access, place),
  };
}
