import type { HttpClient } from 'isomorphic-git';
import type { Clock } from '../../ports/clock.ts';
import { createHttpDispatchers } from '../http-dispatchers.ts';
import { translateGitError } from './git-errors.ts';
import { createGitHubAppTokens, type GitHubAppTokens } from './github-app-tokens.ts';
import { createGitHttp } from './http/git-http-client.ts';
import type { RemoteAddress } from './repository-address.ts';
import { createSshTransport } from './ssh/ssh-transport.ts';
import { type TransferLimits, withDefaultLimits } from './transfer-limits.ts';

/** The server's side of an operation, as isomorphic-git wants it. */
export interface GitPeer {
  readonly http: HttpClient;
  /** An http(s) URL, also of a repository that is reached by SSH: isomorphic-git takes no other. */
  readonly url: string;
}

/** Carries the conversations with Git servers. */
export interface GitTransport {
  /**
   * Runs one operation (listing refs, or fetching) with its own connection or one that is kept alive.
   * @throws SourceForbiddenError, RepositoryNotFoundError, SourceUnavailableError, SourceUnsupportedError
   */
  converse<T>(address: RemoteAddress, operation: (peer: GitPeer) => Promise<T>): Promise<T>;
}

/** Makes the transport over HTTP and SSH. Every failure comes as an error of the catalogue. */
export function createGitTransport(options: {
  readonly limits?: TransferLimits;
  readonly clock: Clock;
  /** Default: its own. */
  readonly githubAppTokens?: GitHubAppTokens;
}): GitTransport {
  const limits = withDefaultLimits(options.limits);
  const dispatchers = createHttpDispatchers(limits);
  const { githubAppTokens = createGitHubAppTokens(options) } = options;
  const http = createGitHttp({ limits, dispatchers, githubAppTokens });
  const ssh = createSshTransport(limits);
  return {
    async converse(address, operation) {
      try {
        if (address.kind === 'ssh') return await ssh.converse(address, operation);
        return await operation({ http: http.clientFor(address), url: address.url });
      } catch (error) {
        throw translateGitError(error, address.url);
      }
    },
  };
}
