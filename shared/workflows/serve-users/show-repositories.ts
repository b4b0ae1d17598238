import { NotFoundError } from '../../domain/errors/request-errors.ts';
import type { RepositoryRecord } from '../../stores/repository-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ConnectionState, checkConnections } from './connection-state.ts';

/** A repository as the API shows it: no password, no token. */
export interface ShownRepository extends RepositoryRecord {
  readonly connectionState: ConnectionState;
}

/** Lists repositories, and asks each whether it answers. */
export async function listRepositories(deps: Dependencies, repo?: string): Promise<readonly ShownRepository[]> {
  if (!repo) return await showRepositories(deps, await deps.repositories.list());
  const found = await deps.repositories.find(repo);
  return found ? await showRepositories(deps, [found]) : [];
}

/**
 * Shows one repository, and asks whether it answers.
 * @throws NotFoundError
 */
export async function getRepository(deps: Dependencies, repo: string): Promise<ShownRepository> {
  const found = await deps.repositories.find(repo);
  if (!found) throw new NotFoundError(`repository "${repo}" not found`);
  const [shown] = await showRepositories(deps, [found]);
  return shown as ShownRepository;
}

async function showRepositories(
  deps: Dependencies,
  records: readonly RepositoryRecord[],
): Promise<readonly ShownRepository[]> {
  const git = records.filter(({ type }) => type === 'git');
  const checked = await checkConnections(deps, git, async ({ repo }) =>
    deps.sources.checkAccess(await deps.repositories.accessFor(repo)),
  );
  return records.map((record) => ({
    ...record,
    connectionState: checked[git.indexOf(record)]?.connectionState ?? { status: 'Unknown', message: 'not asked' },
  }));
}
