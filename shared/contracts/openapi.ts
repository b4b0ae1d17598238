import { z } from 'zod';
import { appProjectManifestSchema } from './app-project-manifest.ts';
import { applicationManifestSchema, applicationSpecSchema } from './application-schema.ts';
import { applicationSchema, applicationStatusSchema } from './application-status-schema.ts';
import { clusterManifestSchema } from './cluster-manifest.ts';
import {
  applicationListSchema,
  applicationPatchSchema,
  applicationSyncWindowsSchema,
  applicationWatchEventSchema,
  appProjectListSchema,
  appProjectSchema,
  clusterListSchema,
  clusterSchema,
  errorSchema,
  manifestsSchema,
  repositoryListSchema,
  repositorySchema,
  versionSchema,
} from './http-api.ts';
import { operationDetailsSchema, rollbackRequestSchema, syncRequestSchema } from './operation-api.ts';
import { repositoryManifestSchema } from './repository-manifest.ts';
import { managedResourcesSchema, renderOverridesSchema } from './resource-api.ts';
import type { RouteDescription } from './route-description.ts';
import { sourceSchema } from './source-schema.ts';

const NAMED_SCHEMAS: { readonly [name: string]: z.ZodType } = {
  Application: applicationSchema,
  ApplicationList: applicationListSchema,
  ApplicationManifest: applicationManifestSchema,
  ApplicationPatch: applicationPatchSchema,
  ApplicationSpec: applicationSpecSchema,
  ApplicationStatus: applicationStatusSchema,
  ApplicationSyncWindows: applicationSyncWindowsSchema,
  ApplicationWatchEvent: applicationWatchEventSchema,
  AppProject: appProjectSchema,
  AppProjectList: appProjectListSchema,
  AppProjectManifest: appProjectManifestSchema,
  Cluster: clusterSchema,
  ClusterList: clusterListSchema,
  ClusterManifest: clusterManifestSchema,
  Error: errorSchema,
  ManagedResources: managedResourcesSchema,
  Manifests: manifestsSchema,
  OperationDetails: operationDetailsSchema,
  RenderOverrides: renderOverridesSchema,
  Repository: repositorySchema,
  RepositoryList: repositoryListSchema,
  RepositoryManifest: repositoryManifestSchema,
  RollbackRequest: rollbackRequestSchema,
  Source: sourceSchema,
  SyncRequest: syncRequestSchema,
  Version: versionSchema,
};

type JsonObject = { readonly [key: string]: unknown };

/** Writes the OpenAPI 3.1 document of the routes; request and response schemas are those that the server parses with. */
export function buildOpenApi(routes: readonly RouteDescription[], version: string): JsonObject {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll('+}', '}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeOperation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Windlass',
      version,
      description: 'GitOps for Kubernetes that runs only when something happens.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: describeSchemas(),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function describeSchemas(): JsonObject {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED_SCHEMAS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}`, io: 'input' });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutIdentity(schema as JsonObject)]));
}

function describeOperation(route: RouteDescription): JsonObject {
  const type = route.responseType ?? 'application/json';
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.isPublic && { security: [] }),
    parameters: [...pathParameters(route.path), ...queryParameters(route.query)],
    ...(route.body && {
      requestBody: {
        // No body counts as an empty object.
        required: !route.body.schema.safeParse({}).success,
        content: Object.fromEntries(
          Object.entries({
            'application/json': route.body.schema,
            ...(route.takesJsonOnly ? {} : { 'application/yaml': route.body.schema }),
            ...route.otherBodies,
          }).map(([mediaType, schema]) => [mediaType, { schema: refer(schema) }]),
        ),
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.statuses ?? { 200: 'OK' }).map(([status, description]) => [
          status,
          { description, content: { [type]: { schema: refer(route.response) } } },
        ]),
      ),
      default: { description: 'Error', content: { 'application/json': { schema: refer(errorSchema) } } },
    },
  };
}

function pathParameters(path: string): readonly JsonObject[] {
  return [...path.matchAll(/\{([^}+]+)\+?\}/g)].map((match) => ({
    name: match[1],
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodObject | undefined): readonly JsonObject[] {
  if (!query) return [];
  const schema = withoutIdentity(z.toJSONSchema(query, { io: 'input' })) as { properties?: JsonObject };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({ name, in: 'query', schema: property }));
}

function refer(schema: z.ZodType): JsonObject {
  const named = Object.entries(NAMED_SCHEMAS).find(([, candidate]) => candidate === schema);
  return named
    ? { $ref: `#/components/schemas/${named[0]}` }
    : withoutIdentity(z.toJSONSchema(schema, { io: 'input' }));
}

/** OpenAPI states dialect and place of a schema once, for all. */
function withoutIdentity(schema: JsonObject): JsonObject {
  const { $schema: _dialect, $id: _place, ...rest } = schema;
  return rest;
}
