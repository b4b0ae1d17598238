import { canonicalRepositoryUrl, localRepositoryPath } from '../domain/git/repository-url.ts';

/**
 * The key under which a repository is registered: scheme, host, port and path, without user, `.git` and slashes at the end.
 *
 * Stricter than the key by which webhooks find applications: what is registered carries credentials, and these must not
 * travel to another port of the host or over an unencrypted connection.
 */
export function repositoryLocation(url: string): string {
  const text = url.trim();
  if (localRepositoryPath(text) !== undefined) return canonicalRepositoryUrl(text);
  if (!URL.canParse(text)) return withoutSuffix(text);
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${withoutSuffix(pathname)}`;
}

function withoutSuffix(path: string): string {
  return path.replace(/(\/|\.git)+$/i, '').toLowerCase();
}
