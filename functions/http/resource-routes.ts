import { emptySchema, queryFlag } from '../../shared/contracts/http-api.ts';
import {
  managedResourcesQuery,
  managedResourcesSchema,
  type ResourceQuery,
  renderOverridesSchema,
  resourceQuery,
  resourceSchema,
} from '../../shared/contracts/resource-api.ts';
import { deleteResource } from '../../shared/workflows/serve-users/delete-resource.ts';
import { previewDifference } from '../../shared/workflows/serve-users/preview-difference.ts';
import { showManagedResources } from '../../shared/workflows/serve-users/show-managed-resources.ts';
import { showResource } from '../../shared/workflows/serve-users/show-resource.ts';
import { bodyOf, defineRoute, type Route } from './route.ts';
import { stalenessHeaders } from './staleness-headers.ts';
import { warningHeader } from './warning-header.ts';

const tag = 'applications';
const path = '/api/v1/applications/{name}';

/** The routes of what an application has in its cluster (reference/argocd.md §1.22, and ours). */
export const resourceRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: `${path}/managed-resources`,
    operationId: 'ListManagedResources',
    tag,
    summary:
      'Show target, live and predicted state of each object as the last comparison saw them; values of Secrets are masked',
    query: managedResourcesQuery,
    response: managedResourcesSchema,
    handle: async ({ deps, params, query: { appNamespace, project, ...filter } }) => {
      const selector = { ...params, ...(appNamespace && { appNamespace }), ...(project && { project }) };
      const { body, warnings } = await showManagedResources(deps, selector, filter);
      const staleness = stalenessHeaders(body.metadata.takenAt, deps.clock.now());
      return { body, headers: { ...staleness, ...warningHeader(warnings) } };
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/diff`,
    operationId: 'PreviewDifference',
    tag,
    summary:
      'Compare another revision, or files that are sent along, with the cluster as it is now; nothing is applied',
    query: managedResourcesQuery.omit({ limit: true, continue: true }),
    body: bodyOf(renderOverridesSchema),
    response: managedResourcesSchema,
    handle: async ({ deps, params, query: { appNamespace, project, ...filter }, body }) => {
      const selector = {
        ...params,
        ...((appNamespace || body.appNamespace) && { appNamespace: appNamespace || body.appNamespace }),
        ...((project || body.project) && { project: project || body.project }),
      } as { readonly name: string };
      return { body: (await previewDifference(deps, selector, body, filter)).body };
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/resource`,
    operationId: 'GetResource',
    tag,
    summary: 'Read one live object of an application from the cluster; values of a Secret are masked',
    query: resourceQuery,
    response: resourceSchema,
    handle: async ({ deps, params, query }) => {
      const { selector, reference } = readResourceQuery(query);
      const object = await showResource(deps, { ...params, ...selector }, reference);
      return { body: { manifest: JSON.stringify(object) } };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: `${path}/resource`,
    operationId: 'DeleteResource',
    tag,
    summary: 'Delete one live object of an application from the cluster',
    query: resourceQuery.extend({ orphan: queryFlag.exactOptional() }),
    response: emptySchema,
    handle: async ({ deps, params, query: { orphan, ...query } }) => {
      const { selector, reference } = readResourceQuery(query);
      await deleteResource(deps, { ...params, ...selector }, reference, { orphan: orphan ?? false });
      return { body: {} };
    },
  }),
];

function readResourceQuery({
  namespace = '',
  resourceName: name,
  group = '',
  version,
  kind,
  ...selector
}: ResourceQuery) {
  return { selector, reference: { group, version, kind, namespace, name } };
}
