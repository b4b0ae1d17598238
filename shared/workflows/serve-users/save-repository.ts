import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import type { RepositoryAccess } from '../../ports/source-reader.ts';
import type { RepositoryInput } from '../../stores/repository-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { refreshApplicationsOfRepository } from '../refresh/refresh-dependents.ts';
import { getRepository, type ShownRepository } from './show-repositories.ts';

/**
 * Registers a repository, or changes how it is registered.
 * @param options.validate whether the repository must answer and accept the credentials
 * @throws MalformedRequestError, NotFoundError as the store does; MalformedRequestError if it does not answer
 */
export async function saveRepository(
  deps: Dependencies,
  repository: RepositoryInput,
  options: { readonly mode: 'create' | 'upsert' | 'update'; readonly validate: boolean },
): Promise<ShownRepository> {
  // The reader of Git repositories is no judge of chart repositories.
  if (options.validate && (repository.type ?? 'git') === 'git') {
    await checkRepository(deps, await deps.repositories.accessAfterSaving(repository));
  }
  await deps.repositories.save(repository, { mode: options.mode });
  await refreshApplicationsOfRepository(deps, repository.repo);
  return await getRepository(deps, repository.repo);
}

/**
 * Sees whether a repository answers and accepts the credentials.
 * @throws MalformedRequestError saying why not
 */
export async function checkRepository(deps: Dependencies, access: RepositoryAccess): Promise<void> {
  try {
    await deps.sources.checkAccess(access);
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    throw new MalformedRequestError(`Unable to connect to repository: ${error.message}`, { cause: error });
  }
}
