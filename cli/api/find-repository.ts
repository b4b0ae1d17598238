import { type Application, formatApplicationRef } from '../../shared/domain/application/application.ts';
import type { ApiClient } from './client.ts';
import { findRegistered } from './find-registered.ts';

/** A repository as the API shows it. */
export interface ShownRepository {
  readonly repo: string;
  readonly type: string;
  readonly name?: string;
  readonly project?: string;
  readonly username?: string;
  readonly hasCredentials: boolean;
  readonly connectionState: { readonly status: string; readonly message: string };
}

/** The path of a repository in the API. */
export function repositoryPath(url: string): string {
  return `/api/v1/repositories/${encodeURIComponent(url)}`;
}

/**
 * Reads a repository by its URL.
 * @throws CliError naming the repositories that there are, if it is not one of them
 */
export function findRepository(client: ApiClient, url: string): Promise<ShownRepository> {
  return findRegistered<ShownRepository>(client, {
    kind: 'repository',
    typed: url,
    path: repositoryPath(url),
    listPath: '/api/v1/repositories',
    nameOf: ({ repo }) => repo,
  });
}

/** Names the applications that read a repository. */
export async function applicationsOfRepository(
  client: ApiClient,
  { repo }: ShownRepository,
): Promise<readonly string[]> {
  const query = { repo };
  const { body } = await client.request<{ items: readonly Application[] }>('GET', '/api/v1/applications', { query });
  return body.items.map(({ metadata }) => formatApplicationRef(metadata));
}
