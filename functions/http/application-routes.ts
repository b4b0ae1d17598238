import { z } from 'zod';
import {
  type ParsedApplicationManifest,
  parseApplicationManifest,
} from '../../shared/contracts/application-manifest.ts';
import { applicationManifestSchema } from '../../shared/contracts/application-schema.ts';
import { applicationSchema } from '../../shared/contracts/application-status-schema.ts';
import { driftSchema } from '../../shared/contracts/drift-api.ts';
import {
  applicationCreateQuery,
  applicationDeleteQuery,
  applicationGetQuery,
  applicationListQuery,
  applicationListSchema,
  applicationPatchSchema,
  applicationQuery,
  applicationSyncWindowsSchema,
  applicationUpdateQuery,
  emptySchema,
  manifestsQuery,
  manifestsSchema,
  rendersSchema,
} from '../../shared/contracts/http-api.ts';
import type { BodyContract } from '../../shared/contracts/route-description.ts';
import { refOf } from '../../shared/stores/application-record.ts';
import { DEFAULT_NAMESPACE } from '../../shared/workflows/application/allowed-namespaces.ts';
import { requestDeletion } from '../../shared/workflows/delete/request-deletion.ts';
import { createApplication } from '../../shared/workflows/serve-users/create-application.ts';
import { getApplication } from '../../shared/workflows/serve-users/get-application.ts';
import { listApplications } from '../../shared/workflows/serve-users/list-applications.ts';
import { patchApplication } from '../../shared/workflows/serve-users/patch-application.ts';
import { renderManifests } from '../../shared/workflows/serve-users/render-manifests.ts';
import { readApplication } from '../../shared/workflows/serve-users/resolve-application-ref.ts';
import { showDrift } from '../../shared/workflows/serve-users/show-drift.ts';
import { showRenders } from '../../shared/workflows/serve-users/show-renders.ts';
import { showSyncWindows } from '../../shared/workflows/serve-users/show-sync-windows.ts';
import { updateApplication } from '../../shared/workflows/serve-users/update-application.ts';
import { readPatch } from './read-patch.ts';
import { defineRoute, type Route } from './route.ts';

const tag = 'applications';
const path = '/api/v1/applications/{name}';

const manifestBody: BodyContract<ParsedApplicationManifest> = {
  schema: applicationManifestSchema,
  parse: (value) => parseApplicationManifest(value),
};
/** For bodies that cannot be read without the query or the content type. */
const unparsed = (value: unknown): unknown => value;

/** The routes of applications (reference/argocd.md §1.22). */
export const applicationRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/applications',
    operationId: 'ListApplications',
    tag,
    summary: 'List applications',
    query: applicationListQuery,
    response: applicationListSchema,
    handle: async ({ deps, query: { project, projects, ...filter } }) => ({
      body: await listApplications(deps, { ...filter, projects: [...(project ?? []), ...(projects ?? [])] }),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/applications',
    operationId: 'CreateApplication',
    tag,
    summary: 'Create an application, or with upsert=true change it',
    query: applicationCreateQuery,
    body: { schema: applicationManifestSchema, parse: unparsed },
    response: applicationSchema,
    handle: async ({ deps, query, body }) => {
      const manifest = parseApplicationManifest(body, { defaultNamespace: query.appNamespace || DEFAULT_NAMESPACE });
      const { record, outcome } = await createApplication(deps, manifest, query);
      return { body: record.application, headers: { 'windlass-outcome': outcome } };
    },
  }),
  defineRoute({
    method: 'GET',
    path,
    operationId: 'GetApplication',
    tag,
    summary: 'Show an application; with refresh, once it has been compared anew',
    query: applicationGetQuery,
    response: applicationSchema,
    handle: async ({ deps, params, query: { refresh, ...selector } }) => {
      const { application, warning } = await getApplication(deps, { ...params, ...selector }, refresh);
      return { body: application, ...(warning && { headers: { warning: `199 windlass "${warning}"` } }) };
    },
  }),
  defineRoute({
    method: 'PUT',
    path,
    operationId: 'UpdateApplication',
    tag,
    summary: 'Replace spec, labels, annotations and finalizers of an application',
    query: applicationUpdateQuery,
    body: manifestBody,
    response: applicationSchema,
    handle: async ({ deps, params, query: { validate, ...selector }, body }) => ({
      body: await updateApplication(deps, { ...params, ...selector }, body, { validate: validate ?? true }),
    }),
  }),
  defineRoute({
    method: 'PATCH',
    path,
    operationId: 'PatchApplication',
    tag,
    summary: 'Change an application by a merge patch or a JSON patch',
    query: applicationQuery,
    body: { schema: applicationPatchSchema, parse: unparsed },
    otherBodies: {
      'application/merge-patch+json': z.looseObject({}),
      'application/json-patch+json': z.array(z.looseObject({ op: z.string(), path: z.string() })),
    },
    response: applicationSchema,
    handle: async ({ deps, params, query, body, contentType }) => {
      const { patch, selector } = readPatch(body, contentType);
      return { body: await patchApplication(deps, { ...selector, ...query, ...params }, patch) };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path,
    operationId: 'DeleteApplication',
    tag,
    summary: 'Delete an application and, unless cascade=false, its objects',
    query: applicationDeleteQuery,
    response: emptySchema,
    handle: async ({ deps, params, query: { cascade, propagationPolicy, ...selector } }) => {
      const record = await readApplication(deps, { ...params, ...selector });
      await requestDeletion(deps, refOf(record), {
        cascade: cascade ?? true,
        ...(propagationPolicy && { propagationPolicy }),
      });
      return { body: {} };
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/render`,
    operationId: 'GetRender',
    tag,
    summary: 'Show whether the last comparison had to render the sources, and why',
    query: applicationQuery,
    response: rendersSchema,
    handle: async ({ deps, params, query }) => ({ body: await showRenders(deps, { ...params, ...query }) }),
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/drift`,
    operationId: 'GetDrift',
    tag,
    summary: 'Show which fields of an application are not as Git wants them, who wrote them, and when',
    query: applicationQuery,
    response: driftSchema,
    handle: async ({ deps, params, query }) => ({ body: await showDrift(deps, { ...params, ...query }) }),
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/manifests`,
    operationId: 'GetManifests',
    tag,
    summary: 'Render an application; values of Secrets are masked',
    query: manifestsQuery,
    response: manifestsSchema,
    handle: async ({ deps, params, query: { appNamespace, project, ...asked } }) => ({
      body: await renderManifests(
        deps,
        { ...params, ...(appNamespace && { appNamespace }), ...(project && { project }) },
        asked,
      ),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/syncwindows`,
    operationId: 'GetApplicationSyncWindows',
    tag,
    summary: 'Show the sync windows of an application, and whether it could be synced now',
    query: applicationQuery,
    response: applicationSyncWindowsSchema,
    handle: async ({ deps, params, query }) => ({ body: await showSyncWindows(deps, { ...params, ...query }) }),
  }),
];
