const SCP_FORM = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.+)$/;

/** The URL of a repository over HTTPS, without a user, as `repo.RepoURLToHTTPS` gives it. */
export function repositoryUrlToHttps(written: string): string {
  const [, host, path = ''] = SCP_FORM.exec(written) ?? [];
  if (host !== undefined) return `https://${host}/${path.replace(/^\/+/, '')}`;
  return `https://${written.replace(/^[a-z+]+:\/\//, '').replace(/^[^@/]+@/, '')}`;
}

/** Owner and name of a repository, as `repo.FullNameByRepoURL` gives them: `argoproj/argo-cd`. */
export function repositoryFullName(written: string): string {
  const [, ...parts] = repositoryUrlToHttps(written)
    .slice('https://'.length)
    .replace(/\.git$/, '')
    .split('/');
  return parts
    .filter((part) => part !== '')
    .slice(0, 2)
    .join('/');
}
