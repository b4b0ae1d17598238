import type { Dispatcher } from 'undici';
import type { Clock } from '../../../ports/clock.ts';
import type { GitHost, HookDeliveries, HostedRepository } from '../../../ports/git-host.ts';
import type { RepositoryAccess } from '../../../ports/source-reader.ts';
import { createHttpDispatchers, type HttpDispatchers } from '../../http-dispatchers.ts';
import { createGitHubAppStatement } from '../github-app-statement.ts';
import { apiUrlOf, createGitHubAppTokens, GITHUB_API, type GitHubAppTokens } from '../github-app-tokens.ts';
import { createHostClient, type HostClient, type HostClientOptions } from '../host-api/host-client.ts';
import { createRateLimits } from '../host-api/rate-limits.ts';
import { type HostCredentials, tokenCredentials } from '../host-api/token-credentials.ts';
import { type HttpAddress, parseRepositoryAddress } from '../repository-address.ts';
import { withDefaultLimits } from '../transfer-limits.ts';
import { createCheckRuns } from './check-runs.ts';
import { createCollaborators } from './collaborators.ts';
import { createCommitStatuses } from './commit-statuses.ts';
import { createCommits } from './commits.ts';
import { createDeployments } from './deployments.ts';
import { GITHUB_DIALECT } from './github-dialect.ts';
import { createHookDeliveries, findRepositoryHooks } from './hook-deliveries.ts';
import { createIssueComments } from './issue-comments.ts';
import { createPullRequests } from './pull-requests.ts';

/** How to speak with GitHub. */
export interface GitHubHostOptions {
  readonly clock: Clock;
  /** APIs of GitHub Enterprise Servers, like `https://ghe.example.com/api/v3`, for repositories that are read with a token. */
  readonly enterpriseUrls?: readonly string[];
  /** Shared with whoever reads repositories for the same GitHub Apps; default: its own. */
  readonly githubAppTokens?: GitHubAppTokens;
}

/** Makes the host GitHub, github.com and Enterprise Servers: with a GitHub App, or with the token that the repository is read with. */
export function createGitHubHost(options: GitHubHostOptions): GitHost {
  const { clock, enterpriseUrls = [], githubAppTokens: tokens = createGitHubAppTokens(options) } = options;
  const dispatchers: HttpDispatchers = createHttpDispatchers(withDefaultLimits());
  const limits = createRateLimits(GITHUB_DIALECT.limits);
  const open: GitHost['open'] = async (access) => {
    const address = addressOf(access);
    const name = address && repositoryName(address.url);
    if (!address || !name) return undefined;
    const credentials = credentialsOf(access, address, tokens, enterpriseUrls);
    if (!credentials) return undefined;
    const dispatcher: Dispatcher = dispatchers.dispatcherFor(address.connection);
    const shared = { dialect: GITHUB_DIALECT, baseUrl: credentials.baseUrl, dispatcher, clock, limits };
    const client = createHostClient({ ...shared, ...credentials, subject: `repository ${name} on GitHub` });
    return createHostedRepository(client, { name, access, shared });
  };
  return {
    open,
    async openPullRequests(access) {
      const repository = await open(access);
      return repository && { ...repository, ...(repository.isApp && { checkRuns: repository }) };
    },
  };
}

interface Parts {
  readonly name: string;
  readonly access: RepositoryAccess;
  readonly shared: Pick<HostClientOptions, 'dialect' | 'baseUrl' | 'dispatcher' | 'clock' | 'limits'>;
}

function createHostedRepository(client: HostClient, { name, access, shared }: Parts): HostedRepository {
  const base = `/repos/${name}`;
  return {
    name,
    isApp: access.githubApp !== undefined,
    ...createCheckRuns(client, base, access.githubApp?.appId),
    ...createCommitStatuses(client, base),
    ...createDeployments(client, base),
    ...createIssueComments(client, base),
    ...createPullRequests(client, base),
    ...createCollaborators(client, base),
    ...createCommits(client, base),
    findHooks: async () => {
      const ofApp = hookOfApp(access, shared);
      return ofApp ? [ofApp] : findRepositoryHooks(client, base);
    },
  };
}

/** An App has one hook for all of its repositories, and speaks of it in its own name. */
function hookOfApp({ githubApp: app }: RepositoryAccess, shared: Parts['shared']): HookDeliveries | undefined {
  if (app === undefined) return undefined;
  const key = `${shared.baseUrl} app ${app.appId}`;
  const client = createHostClient({
    ...shared,
    subject: `GitHub App ${app.appId}`,
    limitKey: key,
    authorize: async () => `Bearer ${createGitHubAppStatement(app, shared.clock)}`,
    forget: () => false,
  });
  return createHookDeliveries(client, { key, path: '/app/hook', permission: 'the App itself' });
}

function credentialsOf(
  access: RepositoryAccess,
  address: HttpAddress,
  tokens: GitHubAppTokens,
  enterpriseUrls: readonly string[],
): HostCredentials | undefined {
  const { githubApp: app } = access;
  if (app !== undefined) {
    const baseUrl = apiUrlOf(app, address);
    return {
      baseUrl,
      limitKey: `${baseUrl} app ${app.appId} ${app.installationId ?? address.url}`,
      authorize: async () => `Bearer ${await tokens.tokenFor(address, app)}`,
      forget: () => {
        tokens.forget(address);
        return true;
      },
    };
  }
  const token = access.bearerToken || access.password;
  const baseUrl = tokenApiOf(address, enterpriseUrls);
  if (!token || baseUrl === undefined) return undefined;
  return tokenCredentials(baseUrl, token);
}

/** A token goes to the host that it was registered for, and to nobody else. */
function tokenApiOf({ url }: HttpAddress, enterpriseUrls: readonly string[]): string | undefined {
  const { host, protocol } = new URL(url);
  if (host.replace(/^www\./, '') === 'github.com') return protocol === 'https:' ? GITHUB_API : undefined;
  const known = enterpriseUrls.find((api) => URL.canParse(api) && new URL(api).host.replace(/^api\./, '') === host);
  return known?.replace(/\/+$/, '');
}

/** Registered SSH keys open no API; the HTTP credentials of the same repository do (`RepositoryStore.accessFor`). */
function addressOf(access: RepositoryAccess): HttpAddress | undefined {
  const address = parseRepositoryAddress(access);
  return address.kind === 'http' ? address : undefined;
}

function repositoryName(url: string): string | undefined {
  const [owner, name, ...more] = new URL(url).pathname.split('/').filter((part) => part !== '');
  if (owner === undefined || name === undefined || more.length > 0) return undefined;
  return `${owner}/${name.replace(/\.git$/, '')}`;
}
