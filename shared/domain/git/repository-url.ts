/** Argo CD's idea of a user name in a URL: no leading hyphen, 33 characters at most. */
const USER = String.raw`[\w.][\w.-]{0,30}[\w.$-]?`;

/** `file:///srv/repo.git` and `/srv/repo.git` → `/srv/repo.git`; undefined for anything that is reached over a network. */
export function localRepositoryPath(url: string): string | undefined {
  if (url.startsWith('/')) return url;
  if (!/^file:\/\//i.test(url)) return undefined;
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
}

/**
 * The key under which a repository is looked up: all spellings that `repositoryUrlMatches` accepts for one repository have the
 * same key. Two different repositories may share a key (ports are dropped, and `host:22/a` may mean a port or a folder), so that
 * a look-up by key must still be confirmed by the matcher.
 */
export function canonicalRepositoryUrl(url: string): string {
  const path = localRepositoryPath(url.trim());
  if (path !== undefined) return `file:${cleanLocalPath(path)}`;
  const rest = withoutUser(url.trim().replace(/^(https?|ssh|git):\/\//i, ''));
  const host = /^(\[[^\]]*\]|[^:/]*)/.exec(rest)?.[0] ?? '';
  const bareHost = host.replace(/^((alt)?ssh\.)+/i, '');
  // A numeric part after the host is a port to the matcher, or a folder: `host:22/a` matches both `https://host/a` and `https://host/22/a`.
  const path_ = rest.slice(host.length).replace(/^([:/]\d+(?=[:/]))*[:/]?/, '');
  return `${bareHost}/${path_.replace(/(\/|\.git)+$/i, '')}`.toLowerCase();
}

/**
 * Whether a webhook's repository is the one that an application names, by Argo CD's rule: the same host and path, in any case,
 * with any scheme, user, port, `ssh.`/`altssh.` prefix and with or without `.git`.
 * (https://github.com/argoproj/argo-cd/blob/master/util/webhook/webhook.go, GetWebURLRegex)
 */
export function repositoryUrlMatches(webUrl: string, appRepoUrl: string): boolean {
  const local = localRepositoryPath(webUrl);
  if (local !== undefined) {
    const other = localRepositoryPath(appRepoUrl);
    return other !== undefined && cleanLocalPath(local) === cleanLocalPath(other);
  }
  const web = parseUrl(webUrl);
  if (web === undefined || web.hostname === '') return false;
  const host = escapeRegExp(web.hostname);
  const path = escapeRegExp(web.pathname.replace(/^\//, ''));
  const pattern = new RegExp(`^((https?|ssh)://)?(${USER}@)?((alt)?ssh\\.)?${host}(:\\d+)?[:/]${path}(\\.git)?$`, 'i');
  // A password in an application's URL does not change the repository; Argo CD's expression would not match it.
  return pattern.test(appRepoUrl.replace(/^([a-z]+:\/\/[^/@:]+):[^/@]*@/i, '$1@'));
}

/** Removes user and password from a URL, for messages and keys. What is not a URL comes back unchanged. */
export function redactUrl(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1');
}

function withoutUser(rest: string): string {
  return rest.replace(/^[^/@]*@/, '');
}

function cleanLocalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  if (parts.at(-1) === '.git') parts.pop();
  return `/${parts.join('/')}`.replace(/(\.git)+$/, '');
}

function parseUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
