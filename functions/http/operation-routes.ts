import { applicationSchema } from '../../shared/contracts/application-status-schema.ts';
import {
  applicationQuery,
  emptySchema,
  operationSchema,
  rollbackRequestSchema,
  syncRequestSchema,
} from '../../shared/contracts/http-api.ts';
import { refOf } from '../../shared/stores/application-record.ts';
import { approveDeletion } from '../../shared/workflows/approve-deletion.ts';
import { readApplication } from '../../shared/workflows/serve-users/resolve-application-ref.ts';
import { releaseAutomation, rollbackApplication } from '../../shared/workflows/serve-users/rollback-application.ts';
import { showOperation } from '../../shared/workflows/serve-users/show-operation.ts';
import { syncApplication } from '../../shared/workflows/serve-users/sync-application.ts';
import { terminateSync } from '../../shared/workflows/terminate-sync.ts';
import { bodyOf, defineRoute, type Route } from './route.ts';

const tag = 'applications';
const path = '/api/v1/applications/{name}';

/** The routes that start, show, hold and end operations of applications (reference/argocd.md §1.22). */
export const operationRoutes: readonly Route[] = [
  defineRoute({
    method: 'POST',
    path: `${path}/sync`,
    operationId: 'SyncApplication',
    tag,
    summary: 'Start a sync',
    query: applicationQuery,
    body: bodyOf(syncRequestSchema),
    response: applicationSchema,
    handle: async ({ deps, params, query, body, username }) => ({
      body: await syncApplication(deps, selectorOf(params, query, body), body, username),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/rollback`,
    operationId: 'RollbackApplication',
    tag,
    summary: 'Sync to what an entry of the history deployed; holds automated sync until it is released',
    query: applicationQuery,
    body: bodyOf(rollbackRequestSchema),
    response: applicationSchema,
    handle: async ({ deps, params, query, body, username }) => ({
      body: await rollbackApplication(deps, selectorOf(params, query, body), body, username),
    }),
  }),
  defineRoute({
    method: 'DELETE',
    path: `${path}/hold`,
    operationId: 'ReleaseAutomation',
    tag,
    summary: 'Let automated sync go on after a rollback',
    query: applicationQuery,
    response: applicationSchema,
    handle: async ({ deps, params, query }) => ({ body: await releaseAutomation(deps, { ...params, ...query }) }),
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/approve-deletion`,
    operationId: 'ApproveDeletion',
    tag,
    summary: 'Approve what the application waits to delete',
    query: applicationQuery,
    response: applicationSchema,
    handle: async ({ deps, params, query }) => {
      const record = await readApplication(deps, { ...params, ...query });
      return { body: (await approveDeletion(deps, refOf(record))).application };
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/operation`,
    operationId: 'GetOperation',
    tag,
    summary: 'Show the operation that runs or ran last, what it waits for, and its trace',
    query: applicationQuery,
    response: operationSchema,
    handle: async ({ deps, params, query }) => ({ body: await showOperation(deps, { ...params, ...query }) }),
  }),
  defineRoute({
    method: 'DELETE',
    path: `${path}/operation`,
    operationId: 'TerminateOperation',
    tag,
    summary: 'Terminate the running operation',
    query: applicationQuery,
    response: emptySchema,
    handle: async ({ deps, params, query, username }) => {
      await terminateSync(deps, refOf(await readApplication(deps, { ...params, ...query })), username);
      return { body: {} };
    },
  }),
];

interface Selection {
  readonly appNamespace?: string;
  readonly project?: string;
}

/** Clients of Argo CD name namespace and project in the body; the query wins. */
function selectorOf(params: { readonly name: string }, query: Selection, body: Selection) {
  const { appNamespace, project } = { ...body, ...query };
  return { ...params, ...(appNamespace && { appNamespace }), ...(project && { project }) };
}
