import { type Dispatcher, request } from 'undici';
import { GitOpsError, messageOf } from '../../domain/errors/gitops-error.ts';
import { SourceForbiddenError, SourceUnavailableError } from '../../domain/errors/source-errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GitHubAppCredentials } from '../../ports/source-reader.ts';
import { createGitHubAppStatement } from './github-app-statement.ts';

/** GitHub's API as a GitHub App sees it (docs.github.com/rest/apps/apps). */
export interface GitHubAppApi {
  readonly app: GitHubAppCredentials;
  /** The id of the App's installation for a user or an organization. @throws SourceForbiddenError if it is not installed there */
  findInstallation(owner: string): Promise<string>;
  /** Makes a token for an installation; `expiresAt` in milliseconds since the epoch. */
  createToken(installationId: string): Promise<{ readonly token: string; readonly expiresAt: number }>;
}

/** How to reach it. */
export interface GitHubAppApiOptions {
  readonly app: GitHubAppCredentials;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
}

interface ApiAnswer {
  readonly status: number;
  readonly body: { readonly [field: string]: unknown };
}

const TIMEOUT_MS = 20_000;

/** Speaks for an App, with a signed statement (JWT, RS256) that it is the App. */
export function createGitHubAppApi(options: GitHubAppApiOptions): GitHubAppApi {
  const { app } = options;
  return {
    app,
    async findInstallation(owner) {
      for (const kind of ['orgs', 'users']) {
        const { status, body } = await ask(options, 'GET', `/${kind}/${encodeURIComponent(owner)}/installation`);
        if (status === 200 && body.id !== undefined) return String(body.id);
      }
      throw new SourceForbiddenError(
        `GitHub App ${app.appId} is not installed for "${owner}"; install it there, or set githubAppInstallationID`,
      );
    },
    async createToken(installationId) {
      const path = `/app/installations/${encodeURIComponent(installationId)}/access_tokens`;
      const { status, body } = await ask(options, 'POST', path);
      const expiresAt = Date.parse(String(body.expires_at));
      if (status === 201 && typeof body.token === 'string' && !Number.isNaN(expiresAt)) {
        return { token: body.token, expiresAt };
      }
      throw new SourceForbiddenError(
        `GitHub App ${app.appId} has no installation ${installationId}; check githubAppInstallationID, or leave it out`,
      );
    },
  };
}

/** Answers of success and 404 come back; all else is an error. */
async function ask(options: GitHubAppApiOptions, method: 'GET' | 'POST', path: string): Promise<ApiAnswer> {
  const { app, baseUrl, dispatcher, clock } = options;
  const authorization = `Bearer ${createGitHubAppStatement(app, clock)}`;
  try {
    const response = await request(baseUrl + path, {
      method,
      headers: {
        authorization,
        accept: 'application/vnd.github+json',
        'user-agent': 'windlass',
        'x-github-api-version': '2022-11-28',
      },
      dispatcher,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = parseBody(await response.body.text());
    const { statusCode: status } = response;
    if ((status >= 200 && status < 300) || status === 404) return { status, body };
    throw errorOfAnswer({ status, body }, response.headers, options);
  } catch (error) {
    if (error instanceof GitOpsError) throw error;
    const why = String((error as { code?: unknown }).code ?? messageOf(error));
    throw new SourceUnavailableError(`GitHub App ${app.appId}: ${baseUrl} could not be reached: ${why}`, {
      retry: 'backoff',
      cause: error,
    });
  }
}

function errorOfAnswer(
  { status, body }: ApiAnswer,
  headers: { readonly [name: string]: string | string[] | undefined },
  { app: { appId }, clock }: GitHubAppApiOptions,
): GitOpsError {
  const said = typeof body.message === 'string' ? `: ${body.message.slice(0, 200)}` : '';
  const isLimited = status === 429 || headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined;
  if ((status === 403 || status === 429) && isLimited) {
    const reset = Number(headers['x-ratelimit-reset']) * 1000;
    const until = reset > 0 ? ` until ${new Date(reset).toISOString()}` : '';
    const seconds = Number(headers['retry-after'] ?? (reset - clock.now().getTime()) / 1000);
    return new SourceUnavailableError(`GitHub App ${appId} has reached GitHub's rate limit${until}${said}`, {
      retry: seconds > 0 ? { afterSeconds: Math.ceil(seconds) } : 'backoff',
    });
  }
  if (status === 401) {
    return new SourceForbiddenError(
      `GitHub refuses GitHub App ${appId} (HTTP 401${said}); check githubAppID, its private key, and this machine's clock`,
    );
  }
  if (status < 500) {
    return new SourceForbiddenError(`GitHub refuses a token to GitHub App ${appId} (HTTP ${status}${said})`);
  }
  return new SourceUnavailableError(`GitHub App ${appId}: the API answered HTTP ${status}${said}`, {
    retry: 'backoff',
  });
}

function parseBody(text: string): ApiAnswer['body'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as ApiAnswer['body']) : {};
  } catch {
    return {};
  }
}
