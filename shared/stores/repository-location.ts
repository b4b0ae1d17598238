import { canonicalRepositoryUrl, localRepositoryPath } from '../domain/git/repository-url.ts';
import { parseSshUrl } from '../domain/git/ssh-url.ts';

/**
 * The key under which a repository is registered: scheme, host, port and path, without user, `.git` and slashes at the end.
 * `git@host:path` and `ssh://host/path` are the same.
 *
 * Stricter than the key by which webhooks find applications: what is registered carries credentials, and these must not
 * travel to another port of the host or over an unencrypted connection.
 */
export function repositoryLocation(url: string): string {
  const text = url.trim();
  if (localRepositoryPath(text) !== undefined) return canonicalRepositoryUrl(text);
  const ssh = parseSshUrl(text);
  if (ssh !== undefined) {
    const port = ssh.port === 22 ? '' : `:${ssh.port}`;
    return `ssh://${ssh.host.toLowerCase()}${port}/${withoutSuffix(ssh.path.replace(/^\/+/, ''))}`;
  }
  if (!URL.canParse(text)) return withoutSuffix(text);
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${withoutSuffix(pathname)}`;
}

/**
 * Whether a template's URL is a prefix of a repository's, as Argo CD compares them; but scheme, host and port must be the same
 * wholly: `https://github.com` is no prefix of `https://github.com.example.org/a`.
 *
 * @param prefix the template's `repositoryLocation`
 * @param location the repository's
 */
export function isLocationPrefix(prefix: string, location: string): boolean {
  const host = /^([a-z+]+:\/\/)?[^/]*/;
  return location.startsWith(prefix) && host.exec(prefix)?.[0] === host.exec(location)?.[0];
}

function withoutSuffix(path: string): string {
  return path.replace(/(\/|\.git)+$/i, '').toLowerCase();
}
