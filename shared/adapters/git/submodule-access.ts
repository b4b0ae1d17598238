import { GitOpsError, type GitOpsErrorOptions } from '../../domain/errors/gitops-error.ts';
import { SourcePathError, SourceUnsupportedError } from '../../domain/errors/source-errors.ts';
import { resolveSubmoduleUrl } from '../../domain/git/git-modules.ts';
import { localRepositoryPath, redactUrl } from '../../domain/git/repository-url.ts';
import { parseSshUrl } from '../../domain/git/ssh-url.ts';
import type { RepositoryAccess } from '../../ports/source-reader.ts';
import type { WantedSubmodule } from './submodule-tree.ts';

/**
 * How to read the repository of a submodule: as it is registered, or else with the credentials of the repository that it is in, if
 * both are at one host.
 *
 * @param accessFor what is registered for a URL
 * @throws SourcePathError if its URL leads nowhere; SourceUnsupportedError if it is one of this machine's files and the parent is not
 */
export async function submoduleAccess(
  parent: RepositoryAccess,
  wanted: WantedSubmodule,
  accessFor: (url: string) => Promise<RepositoryAccess>,
): Promise<RepositoryAccess> {
  const url = resolveSubmoduleUrl(parent.url, wanted.url);
  if (url === undefined) {
    throw new SourcePathError(`its url, ${wanted.url}, leads out of ${redactUrl(parent.url)}`);
  }
  if (localRepositoryPath(url) !== undefined && localRepositoryPath(parent.url) === undefined) {
    throw new SourceUnsupportedError(`its url, ${url}, is a path on this machine, which a repository may not name`);
  }
  const registered = await accessFor(url);
  return hasCredentials(registered) || !isSameHost(parent.url, url) ? registered : { ...parent, url };
}

/** Says of which submodule an error is; its kind stays. */
export function inSubmodule(error: unknown, path: string): unknown {
  if (!(error instanceof GitOpsError)) return error;
  const Kind = error.constructor as new (message: string, options: GitOpsErrorOptions) => GitOpsError;
  return new Kind(`submodule ${path}: ${error.message}`, { retry: error.retry, data: error.data, cause: error });
}

function hasCredentials(access: RepositoryAccess): boolean {
  const { username, password, bearerToken, sshPrivateKey, githubApp, tlsClientKey } = access;
  return [username, password, bearerToken, sshPrivateKey, githubApp, tlsClientKey].some((value) => value !== undefined);
}

function isSameHost(one: string, other: string): boolean {
  const origin = originOf(one);
  return origin !== undefined && origin === originOf(other);
}

function originOf(url: string): string | undefined {
  const ssh = parseSshUrl(url);
  if (ssh !== undefined) return `ssh ${ssh.host.toLowerCase()} ${ssh.port}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
