import { clusterManifestSchema, parseClusterManifest } from '../../shared/contracts/cluster-manifest.ts';
import {
  clusterIdQuery,
  clusterListQuery,
  clusterListSchema,
  clusterSchema,
  emptySchema,
  upsertQuery,
} from '../../shared/contracts/http-api.ts';
import { DEFAULT_CLUSTER } from '../../shared/domain/application/default-cluster.ts';
import { MalformedRequestError, NotFoundError } from '../../shared/domain/errors/request-errors.ts';
import { forgetCluster } from '../../shared/workflows/serve-users/forget-registered.ts';
import { saveCluster } from '../../shared/workflows/serve-users/save-cluster.ts';
import { type ClusterSelector, getCluster, listClusters } from '../../shared/workflows/serve-users/show-clusters.ts';
import { outcomeHeader } from './outcome-header.ts';
import { defineRoute, type Route } from './route.ts';

const tag = 'clusters';
/** The id is the URL of the server, or with `?id.type=name` the name. */
const path = '/api/v1/clusters/{id+}';
const body = { schema: clusterManifestSchema, parse: parseClusterManifest };

/** The routes of clusters (reference/argocd.md §1.22). */
export const clusterRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/v1/clusters',
    operationId: 'ListClusters',
    tag,
    summary: 'List clusters, and whether they answer',
    query: clusterListQuery,
    response: clusterListSchema,
    handle: async ({ deps, query }) => ({ body: { items: await listClusters(deps, query), metadata: {} } }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/clusters',
    operationId: 'CreateCluster',
    tag,
    summary: 'Register a cluster, or with upsert=true change it',
    query: upsertQuery,
    body,
    response: clusterSchema,
    handle: async ({ deps, query, body }) => {
      const { before, after } = await saveCluster(deps, body, { mode: query.upsert ? 'upsert' : 'create' });
      return { body: await getCluster(deps, { server: after.server }), headers: outcomeHeader(before, after) };
    },
  }),
  defineRoute({
    method: 'GET',
    path,
    operationId: 'GetCluster',
    tag,
    summary: 'Show a cluster, and whether it answers',
    query: clusterIdQuery,
    response: clusterSchema,
    handle: async ({ deps, params, query }) => ({ body: await getCluster(deps, selectorOf(params.id, query)) }),
  }),
  defineRoute({
    method: 'PUT',
    path,
    operationId: 'UpdateCluster',
    tag,
    summary: 'Change a cluster; without config its credentials stay',
    query: clusterIdQuery,
    body,
    response: clusterSchema,
    handle: async ({ deps, params, query, body }) => {
      const found = await deps.clusters.find(selectorOf(params.id, query));
      if (!found) throw new NotFoundError(`cluster "${params.id}" not found`);
      if (body.server !== found.server) {
        throw new MalformedRequestError('server: cannot be changed; register the new server as another cluster');
      }
      await saveCluster(deps, body, { mode: 'update' });
      return { body: await getCluster(deps, { server: found.server }) };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path,
    operationId: 'DeleteCluster',
    tag,
    summary: 'Forget a cluster; its objects stay',
    query: clusterIdQuery,
    response: emptySchema,
    handle: async ({ deps, params, query }) => {
      const found = await deps.clusters.find(selectorOf(params.id, query));
      if (!found && isDefaultCluster(selectorOf(params.id, query))) {
        throw new MalformedRequestError(
          'the cluster "in-cluster" is not registered, and so cannot be forgotten: it is the one of --kubeconfig or --sandbox; start without it',
        );
      }
      if (!found || !(await forgetCluster(deps, found))) {
        throw new NotFoundError(`cluster "${params.id}" not found`);
      }
      return { body: {} };
    },
  }),
];

function isDefaultCluster({ server, name }: ClusterSelector): boolean {
  return name === DEFAULT_CLUSTER.name || server?.replace(/\/$/, '') === DEFAULT_CLUSTER.server;
}

function selectorOf(id: string, query: { readonly 'id.type'?: string }): ClusterSelector {
  return query['id.type']?.startsWith('name') ? { name: id } : { server: id };
}
