import {
  emptySchema,
  repositoryCreateQuery,
  repositoryListQuery,
  repositoryListSchema,
  repositorySchema,
  validateRepositorySchema,
} from '../../shared/contracts/http-api.ts';
import { parseRepositoryManifest, repositoryManifestSchema } from '../../shared/contracts/repository-manifest.ts';
import { readRepositorySettings } from '../../shared/contracts/repository-settings-schema.ts';
import { MalformedRequestError, NotFoundError } from '../../shared/domain/errors/request-errors.ts';
import { repositoryLocation } from '../../shared/stores/repository-location.ts';
import { forgetRepository } from '../../shared/workflows/serve-users/forget-registered.ts';
import { checkRepository, saveRepository } from '../../shared/workflows/serve-users/save-repository.ts';
import { getRepository, listRepositories } from '../../shared/workflows/serve-users/show-repositories.ts';
import { outcomeHeader } from './outcome-header.ts';
import { bodyOf, defineRoute, type Route } from './route.ts';

const tag = 'repositories';
const path = '/api/v1/repositories/{repo+}';
const body = { schema: repositoryManifestSchema, parse: parseRepositoryManifest };

/** The routes of repositories (reference/argocd.md §1.22). */
export const repositoryRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/repositories',
    operationId: 'ListRepositories',
    tag,
    summary: 'List repositories, and whether they answer',
    query: repositoryListQuery,
    response: repositoryListSchema,
    handle: async ({ deps, query }) => ({ body: { items: await listRepositories(deps, query.repo), metadata: {} } }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/repositories',
    operationId: 'CreateRepository',
    tag,
    summary: 'Register a repository, or with upsert=true change it',
    query: repositoryCreateQuery,
    body,
    response: repositorySchema,
    handle: async ({ deps, query, body }) => {
      const before = await deps.repositories.find(body.repo);
      const mode = query.upsert ? 'upsert' : 'create';
      const after = await saveRepository(deps, body, { mode, validate: query.validate ?? true });
      return { body: after, headers: outcomeHeader(before, after) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/validate`,
    operationId: 'ValidateRepositoryAccess',
    tag,
    summary: 'See whether a repository answers, with these credentials or the registered ones',
    body: bodyOf(validateRepositorySchema),
    response: emptySchema,
    handle: async ({ deps, params, body }) => {
      const given = readRepositorySettings(body, body);
      const access =
        given.credentials === undefined
          ? await deps.repositories.accessFor(params.repo)
          : await deps.repositories.accessAfterSaving({ repo: params.repo, ...given });
      await checkRepository(deps, access);
      return { body: {} };
    },
  }),
  defineRoute({
    method: 'GET',
    path,
    operationId: 'GetRepository',
    tag,
    summary: 'Show a repository, and whether it answers',
    response: repositorySchema,
    handle: async ({ deps, params }) => ({ body: await getRepository(deps, params.repo) }),
  }),
  defineRoute({
    method: 'PUT',
    path,
    operationId: 'UpdateRepository',
    tag,
    summary: 'Change a repository; without password or token the stored ones stay',
    body,
    response: repositorySchema,
    handle: async ({ deps, params, body }) => {
      if (repositoryLocation(body.repo) !== repositoryLocation(params.repo)) {
        throw new MalformedRequestError('repo: cannot be changed; register the new URL as another repository');
      }
      return { body: await saveRepository(deps, body, { mode: 'update', validate: true }) };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path,
    operationId: 'DeleteRepository',
    tag,
    summary: 'Forget a repository and its credentials',
    response: emptySchema,
    handle: async ({ deps, params }) => {
      if (!(await forgetRepository(deps, params.repo))) {
        throw new NotFoundError(`repository "${params.repo}" not found`);
      }
      return { body: {} };
    },
  }),
];
