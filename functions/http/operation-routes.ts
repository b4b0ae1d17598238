import { applicationSchema } from '../../shared/contracts/application-status-schema.ts';
import { applicationQuery, emptySchema } from '../../shared/contracts/http-api.ts';
import {
  operationDetailsSchema,
  rollbackRequestSchema,
  syncRequestSchema,
} from '../../shared/contracts/operation-api.ts';
import { refOf } from '../../shared/stores/application-record.ts';
import { approveDeletion } from '../../shared/workflows/delete/approve-deletion.ts';
import { releaseAutomation } from '../../shared/workflows/serve-users/release-automation.ts';
import { readApplication } from '../../shared/workflows/serve-users/resolve-application-ref.ts';
import { rollbackApplication } from '../../shared/workflows/serve-users/rollback-application.ts';
import { showOperation } from '../../shared/workflows/serve-users/show-operation.ts';
import { syncApplication } from '../../shared/workflows/serve-users/sync-application.ts';
import { terminateSync } from '../../shared/workflows/sync/terminate-sync.ts';
import { bodyOf, defineRoute, type Route } from './route.ts';

const tag = 'applications';
const path = '/api/v1/applications/{name}';

/** The routes of what is done with an application: syncs, rollbacks, approvals (reference/argocd.md §1.22, and ours). */
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
      body: await syncApplication(deps, { ...selectorIn(body), ...query, ...params }, body, username),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/rollback`,
    operationId: 'RollbackApplication',
    tag,
    summary: 'Start a sync to an entry of the history; automated sync is held until it is released',
    query: applicationQuery,
    body: bodyOf(rollbackRequestSchema),
    response: applicationSchema,
    handle: async ({ deps, params, query, body, username }) => ({
      body: await rollbackApplication(deps, { ...selectorIn(body), ...query, ...params }, body, username),
    }),
  }),
  defineRoute({
    method: 'DELETE',
    path: `${path}/hold`,
    operationId: 'ReleaseAutomation',
    tag,
    summary: 'Let automated syncs that a rollback holds go on',
    query: applicationQuery,
    response: applicationSchema,
    handle: async ({ deps, params, query }) => ({ body: await releaseAutomation(deps, { ...params, ...query }) }),
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/approve-deletion`,
    operationId: 'ApproveDeletion',
    tag,
    summary: 'Approve what a sync or the deletion of the application is about to delete',
    query: applicationQuery,
    response: applicationSchema,
    handle: async ({ deps, params, query }) => {
      const ref = refOf(await readApplication(deps, { ...params, ...query }));
      return { body: (await approveDeletion(deps, ref)).application };
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/operation`,
    operationId: 'GetOperation',
    tag,
    summary: 'Show the operation under way or the last one: its tasks, what it waits for, and its trace',
    query: applicationQuery,
    response: operationDetailsSchema,
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

/** Argo CD's clients name the application in the body too. */
function selectorIn({ appNamespace, project }: { readonly appNamespace?: string; readonly project?: string }) {
  return { ...(appNamespace && { appNamespace }), ...(project && { project }) };
}
