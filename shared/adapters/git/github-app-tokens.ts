import { createHash } from 'node:crypto';
import { SourceForbiddenError } from '../../domain/errors/source-errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GitHubAppCredentials } from '../../ports/source-reader.ts';
import { createHttpDispatchers } from '../http-dispatchers.ts';
import { createGitHubAppApi, type GitHubAppApi } from './github-app-api.ts';
import type { HttpAddress } from './repository-address.ts';
import { withDefaultLimits } from './transfer-limits.ts';

/** Gives the header `Authorization` of a repository; for a GitHub App, with a token of its installation. */
export interface GitHubAppTokens {
  /** @throws SourceForbiddenError, SourceUnavailableError */
  authorizationFor(address: HttpAddress): Promise<string | undefined>;
  /**
   * The token alone, for the API.
   * @throws SourceForbiddenError, SourceUnavailableError
   */
  tokenFor(address: HttpAddress, app: GitHubAppCredentials): Promise<string>;
  /** The token was refused: the next question makes a new one. */
  forget(address: HttpAddress): void;
}

/** A token is replaced so long before it expires (GitHub gives it an hour): a fetch that begins now must still end. */
const RENEW_BEFORE_MS = 5 * 60 * 1000;
/** Where an App is installed changes rarely. */
const INSTALLATION_KEPT_MS = 60 * 60 * 1000;
/** The API of github.com. */
export const GITHUB_API = 'https://api.github.com';

interface Kept<T> {
  readonly value: Promise<T>;
  /** Milliseconds since the epoch; not known while the answer is awaited. */
  until: number;
}

/** Makes the tokens of GitHub Apps. One question at a time is asked for each; the answer is kept until shortly before it expires. */
export function createGitHubAppTokens({ clock }: { readonly clock: Clock }): GitHubAppTokens {
  const dispatchers = createHttpDispatchers(withDefaultLimits());
  const tokens = new Map<string, Kept<{ readonly token: string; readonly expiresAt: number }>>();
  const installations = new Map<string, Kept<string>>();
  const tokenOf = async (address: HttpAddress, app: GitHubAppCredentials): Promise<string> => {
    const api = createGitHubAppApi({
      app,
      baseUrl: apiUrlOf(app, address),
      dispatcher: dispatchers.dispatcherFor(address.connection),
      clock,
    });
    const installation = app.installationId ?? (await findInstallation(installations, api, address, clock));
    const key = keyOf(app, installation);
    const kept = tokens.get(key);
    if (kept !== undefined && kept.until > clock.now().getTime()) return (await kept.value).token;
    const made = keep(tokens, key, api.createToken(installation));
    const { token, expiresAt } = await made.value;
    made.until = expiresAt - RENEW_BEFORE_MS;
    return token;
  };
  return {
    tokenFor: tokenOf,
    async authorizationFor(address) {
      if (address.githubApp === undefined) return address.authorization;
      const token = await tokenOf(address, address.githubApp);
      return `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
    },
    forget({ githubApp: app }) {
      if (app === undefined) return;
      for (const key of tokens.keys()) if (key.startsWith(keyOf(app, ''))) tokens.delete(key);
      for (const key of installations.keys()) if (key.startsWith(keyOf(app, ''))) installations.delete(key);
    },
  };
}

async function findInstallation(
  installations: Map<string, Kept<string>>,
  api: GitHubAppApi,
  address: HttpAddress,
  clock: Clock,
): Promise<string> {
  const owner = new URL(address.url).pathname.split('/')[1] ?? '';
  const key = keyOf(api.app, owner.toLowerCase());
  const now = clock.now().getTime();
  const kept = installations.get(key);
  if (kept !== undefined && kept.until > now) return kept.value;
  const found = keep(installations, key, api.findInstallation(owner));
  const id = await found.value;
  found.until = now + INSTALLATION_KEPT_MS;
  return id;
}

/** Keeps an answer that is on its way, so that others wait for it; a failure is not kept. */
function keep<T>(map: Map<string, Kept<T>>, key: string, value: Promise<T>): Kept<T> {
  const kept: Kept<T> = { value, until: Number.POSITIVE_INFINITY };
  map.set(key, kept);
  value.catch(() => {
    if (map.get(key) === kept) map.delete(key);
  });
  return kept;
}

/** A changed key of the App must not be answered with what the old one got. */
function keyOf({ appId, privateKey, enterpriseBaseUrl = '' }: GitHubAppCredentials, rest: string): string {
  const secret = createHash('sha256').update(privateKey).digest('hex');
  return `${appId} ${enterpriseBaseUrl} ${secret} ${rest}`;
}

/**
 * Where the API of an App is. The token goes to the repository's host with every request: it must be GitHub's, or that of the Enterprise Server.
 * @throws SourceForbiddenError if it is not
 */
export function apiUrlOf(app: GitHubAppCredentials, { url }: HttpAddress): string {
  const host = new URL(url).hostname;
  const base = (app.enterpriseBaseUrl || GITHUB_API).replace(/\/+$/, '');
  const apiHost = URL.canParse(base) ? new URL(base).hostname : '';
  if (apiHost.replace(/^api\./, '') !== host.replace(/^www\./, '')) {
    throw new SourceForbiddenError(
      app.enterpriseBaseUrl
        ? `repository ${url}: githubAppEnterpriseBaseUrl names ${apiHost || 'no host'}, not the repository's host ${host}`
        : `repository ${url}: a GitHub App of github.com has no access to ${host}; set githubAppEnterpriseBaseUrl, like https://${host}/api/v3`,
    );
  }
  return base;
}
