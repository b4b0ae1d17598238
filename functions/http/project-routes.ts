import { parseAppProjectManifest } from '../../shared/contracts/app-project-manifest.ts';
import {
  appProjectListQuery,
  appProjectListSchema,
  appProjectSchema,
  emptySchema,
  projectCreateQuery,
  projectRequestSchema,
} from '../../shared/contracts/http-api.ts';
import { MalformedRequestError, NotFoundError } from '../../shared/domain/errors/request-errors.ts';
import { deleteProject } from '../../shared/workflows/project/delete-project.ts';
import { type SaveProjectResult, saveProject } from '../../shared/workflows/project/save-project.ts';
import { readProjectRequest } from './read-project-request.ts';
import { type Answer, defineRoute, type Route } from './route.ts';
import { warningHeader } from './warning-header.ts';

const tag = 'projects';
const path = '/api/v1/projects/{name}';
const body = { schema: projectRequestSchema, parse: readProjectRequest };

/** The routes of projects (reference/argocd.md §1.22). */
export const projectRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/projects',
    operationId: 'ListProjects',
    tag,
    summary: 'List projects',
    query: appProjectListQuery,
    response: appProjectListSchema,
    handle: async ({ deps, query: { name } }) => {
      const projects = await deps.projects.list();
      return { body: { items: projects.filter(({ metadata }) => !name || metadata.name === name), metadata: {} } };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/projects',
    operationId: 'CreateProject',
    tag,
    summary: 'Create a project, or with upsert=true change it',
    query: projectCreateQuery,
    body,
    response: appProjectSchema,
    handle: async ({ deps, query, body: { project, upsert } }) => {
      const validate = query.validate ?? true;
      const changes = query.upsert ?? upsert;
      // Both, as `apply -f` asks: labels and annotations that the manifest does not name stay.
      const mode = changes ? (validate ? 'upsert' : 'apply') : 'create';
      return toAnswer(await saveProject(deps, { ...parseAppProjectManifest(project), mode, validate }));
    },
  }),
  defineRoute({
    method: 'GET',
    path,
    operationId: 'GetProject',
    tag,
    summary: 'Show a project',
    response: appProjectSchema,
    handle: async ({ deps, params: { name } }) => {
      const project = await deps.projects.read(name);
      if (!project) throw new NotFoundError(`project "${name}" not found`);
      return { body: project };
    },
  }),
  defineRoute({
    method: 'PUT',
    path,
    operationId: 'UpdateProject',
    tag,
    summary: 'Replace spec, labels and annotations of a project',
    body,
    response: appProjectSchema,
    handle: async ({ deps, params: { name }, body: { project } }) => {
      const parsed = parseAppProjectManifest(project);
      const written = parsed.manifest.metadata.name;
      if (written !== name) {
        throw new MalformedRequestError(`metadata.name: is "${written}", but the path names "${name}"`);
      }
      return toAnswer(await saveProject(deps, { ...parsed, mode: 'update', validate: true }));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path,
    operationId: 'DeleteProject',
    tag,
    summary: 'Delete a project that no application uses',
    response: emptySchema,
    handle: async ({ deps, params: { name } }) => {
      await deleteProject(deps, name);
      return { body: {} };
    },
  }),
];

function toAnswer({ project, outcome, warnings }: SaveProjectResult): Answer {
  return { body: project, headers: { 'windlass-outcome': outcome, ...warningHeader(warnings) } };
}
