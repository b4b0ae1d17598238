import { applicationQuery } from '../../shared/contracts/http-api.ts';
import { eventListSchema, eventsQuery, resourceTreeSchema } from '../../shared/contracts/resource-tree-api.ts';
import { showEvents } from '../../shared/workflows/serve-users/show-events.ts';
import { showResourceTree } from '../../shared/workflows/serve-users/show-resource-tree.ts';
import { defineRoute, type Route } from './route.ts';
import { warningHeader } from './warning-header.ts';

const tag = 'applications';
const path = '/api/v1/applications/{name}';

/** The routes of what an application consists of in its cluster (reference/argocd.md §1.22). */
export const resourceTreeRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: `${path}/resource-tree`,
    operationId: 'ResourceTree',
    tag,
    summary:
      'Show the objects of an application and what they own; what could not be read is named in a warning header',
    query: applicationQuery,
    response: resourceTreeSchema,
    handle: async ({ deps, params, query }) => {
      const { tree, warnings } = await showResourceTree(deps, { ...params, ...query });
      return { body: tree, headers: warningHeader(warnings) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/events`,
    operationId: 'ListResourceEvents',
    tag,
    summary:
      'Show the events of an application, or of the object that resourceNamespace, resourceName and resourceUID name',
    query: eventsQuery,
    response: eventListSchema,
    handle: async ({ deps, params, query: { resourceNamespace, resourceName, resourceUID, ...selector } }) => ({
      body: await showEvents(
        deps,
        { ...params, ...selector },
        {
          ...(resourceNamespace !== undefined && { resourceNamespace }),
          ...(resourceName !== undefined && { resourceName }),
          ...(resourceUID !== undefined && { resourceUID }),
        },
      ),
    }),
  }),
];
