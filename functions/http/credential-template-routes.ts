import {
  credentialTemplateManifestSchema,
  parseCredentialTemplateManifest,
} from '../../shared/contracts/credential-template-manifest.ts';
import {
  credentialTemplateListQuery,
  credentialTemplateListSchema,
  credentialTemplateSchema,
  emptySchema,
  upsertQuery,
} from '../../shared/contracts/http-api.ts';
import { MalformedRequestError, NotFoundError } from '../../shared/domain/errors/request-errors.ts';
import { repositoryLocation } from '../../shared/stores/repository-location.ts';
import { forgetCredentialTemplate } from '../../shared/workflows/serve-users/forget-registered.ts';
import { saveCredentialTemplate } from '../../shared/workflows/serve-users/save-credential-template.ts';
import { outcomeHeader } from './outcome-header.ts';
import { defineRoute, type Route } from './route.ts';

const tag = 'repocreds';
const path = '/api/v1/repocreds/{url+}';
const body = { schema: credentialTemplateManifestSchema, parse: parseCredentialTemplateManifest };

/** The routes of credentials for many repositories (reference/argocd.md §1.22). */
export const credentialTemplateRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/repocreds',
    operationId: 'ListRepositoryCredentials',
    tag,
    summary: 'List credentials that are for all repositories below a URL',
    query: credentialTemplateListQuery,
    response: credentialTemplateListSchema,
    handle: async ({ deps, query: { url } }) => {
      const found = url ? [await deps.credentialTemplates.find(url)] : await deps.credentialTemplates.list();
      return { body: { items: found.filter((item) => item !== undefined), metadata: {} } };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/repocreds',
    operationId: 'CreateRepositoryCredentials',
    tag,
    summary: 'Register credentials for all repositories below a URL, or with upsert=true change them',
    query: upsertQuery,
    body,
    response: credentialTemplateSchema,
    handle: async ({ deps, query, body }) => {
      const before = await deps.credentialTemplates.find(body.url);
      const after = await saveCredentialTemplate(deps, body, { mode: query.upsert ? 'upsert' : 'create' });
      return { body: after, headers: outcomeHeader(before, after) };
    },
  }),
  defineRoute({
    method: 'PUT',
    path,
    operationId: 'UpdateRepositoryCredentials',
    tag,
    summary: 'Change credentials for many repositories; without password, token or key the stored ones stay',
    body,
    response: credentialTemplateSchema,
    handle: async ({ deps, params, body }) => {
      if (repositoryLocation(body.url) !== repositoryLocation(params.url)) {
        throw new MalformedRequestError('url: cannot be changed; register the new URL as other credentials');
      }
      return { body: await saveCredentialTemplate(deps, body, { mode: 'update' }) };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path,
    operationId: 'DeleteRepositoryCredentials',
    tag,
    summary: 'Forget credentials for many repositories',
    response: emptySchema,
    handle: async ({ deps, params }) => {
      if (!(await forgetCredentialTemplate(deps, params.url))) {
        throw new NotFoundError(`credentials for "${params.url}" not found`);
      }
      return { body: {} };
    },
  }),
];
