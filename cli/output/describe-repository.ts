import type { ShownRepository } from '../api/find-repository.ts';
import { formatFields, formatTable } from './table.ts';

type Style = { readonly hasColor: boolean };

/** The list of repositories. */
export function formatRepositories(repositories: readonly ShownRepository[], style: Style): string {
  const rows = repositories.map((item) => [
    item.type,
    item.name ?? '',
    item.repo,
    item.project ?? '',
    item.hasCredentials ? 'yes' : 'no',
    item.connectionState.status,
    item.connectionState.message,
  ]);
  return formatTable(['TYPE', 'NAME', 'REPO', 'PROJECT', 'CREDENTIALS', 'STATUS', 'MESSAGE'], rows, style);
}

/** All of one repository, without what is secret. */
export function formatRepository(repository: ShownRepository, style: Style): string {
  return formatFields(
    [
      ['Repo', repository.repo],
      ['Type', repository.type],
      ['Name', repository.name],
      ['Project', repository.project],
      ['User', repository.username],
      ['Credentials', repository.hasCredentials ? 'yes' : 'no'],
      ['Status', repository.connectionState.status],
      ['Message', repository.connectionState.message],
    ],
    style,
  );
}
