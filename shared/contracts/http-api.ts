import { z } from 'zod';
import { appProjectManifestSchema, appProjectSpecSchema, syncWindowSchema } from './app-project-manifest.ts';
import { applicationMetadataSchema } from './application-schema.ts';
import { applicationSchema } from './application-status-schema.ts';
import { clusterDriftCheckSchema } from './drift-api.ts';
import { repositorySettingsSchema } from './repository-settings-schema.ts';

const text = z.string().exactOptional();
const flag = z.boolean().exactOptional();

/** A yes or no in a query string. */
export const queryFlag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
/** A parameter that may stand in a query string more than once. */
export const queryList = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const listMetadata = z.object({ resourceVersion: text });

/** What every error answers, as Argo CD does; `code` is a gRPC status code. */
export const errorSchema = z.object({ error: z.string(), code: z.int(), message: z.string() });
/** An answer that says nothing but that it worked. */
export const emptySchema = z.object({});

/** Which application a request is about, besides its name in the path. */
export const applicationQuery = z.object({ appNamespace: text, project: text });

/** Filters of the list of applications. */
export const applicationListQuery = z.object({
  name: text,
  refresh: z.enum(['normal', 'hard']).exactOptional(),
  projects: queryList.exactOptional(),
  project: queryList.exactOptional(),
  resourceVersion: text,
  selector: text,
  repo: text,
  appNamespace: text,
});

/** Query of `GET /api/v1/applications/{name}`. */
export const applicationGetQuery = applicationQuery.extend({ refresh: z.enum(['normal', 'hard']).exactOptional() });
/** Query of `POST /api/v1/applications`. */
export const applicationCreateQuery = z.object({
  upsert: queryFlag.exactOptional(),
  validate: queryFlag.exactOptional(),
  appNamespace: text,
});
/** Query of `PUT /api/v1/applications/{name}`. */
export const applicationUpdateQuery = applicationQuery.extend({ validate: queryFlag.exactOptional() });
/** Query of `DELETE /api/v1/applications/{name}`. */
export const applicationDeleteQuery = applicationQuery.extend({
  cascade: queryFlag.exactOptional(),
  propagationPolicy: z.enum(['foreground', 'background', 'orphan', '']).exactOptional(),
});
/** Query of `GET /api/v1/applications/{name}/manifests`; source positions count from 1, as in Argo CD. */
export const manifestsQuery = applicationQuery.extend({
  revision: text,
  revisions: queryList.exactOptional(),
  sourcePositions: queryList.transform((texts) => texts.map(Number)).exactOptional(),
  noCache: queryFlag.exactOptional(),
});

/** Body of `PATCH /api/v1/applications/{name}`: Argo CD's envelope. */
export const applicationPatchSchema = z.object({
  name: text,
  patch: z.string(),
  patchType: z.enum(['merge', 'json', '']).exactOptional(),
  appNamespace: text,
  project: text,
});

/** A list of applications. */
export const applicationListSchema = z.object({ items: z.array(applicationSchema), metadata: listMetadata });
/** One line of the watch stream. */
export const applicationWatchEventSchema = z.object({
  result: z.object({ type: z.enum(['ADDED', 'MODIFIED', 'DELETED']), application: applicationSchema }),
});
/** How the manifests of each source were come by at the last comparison. */
export const rendersSchema = z.object({
  at: text,
  sources: z.array(
    z.object({
      revision: z.string(),
      sourceType: z.string(),
      cached: z.boolean(),
      because: text,
      failure: text,
      reads: z.record(z.string(), z.array(z.string())).exactOptional(),
    }),
  ),
});
/** What an application renders to; each manifest is a JSON text with the values of Secrets masked. */
export const manifestsSchema = z.object({
  manifests: z.array(z.string()),
  namespace: text,
  server: text,
  revision: text,
  revisions: z.array(z.string()).exactOptional(),
});

const connectionStateSchema = z.object({
  status: z.enum(['Successful', 'Failed', 'Unknown']),
  message: z.string(),
  attemptedAt: z.string().meta({ format: 'date-time' }).exactOptional(),
});

/** A registered cluster, without its credentials. */
export const clusterSchema = z.object({
  server: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()).exactOptional(),
  annotations: z.record(z.string(), z.string()).exactOptional(),
  namespaces: z.array(z.string()).exactOptional(),
  clusterResources: flag,
  project: text,
  createdAt: text,
  resourceVersion: text,
  serverVersion: text,
  connectionState: connectionStateSchema,
  driftCheck: clusterDriftCheckSchema.exactOptional(),
});
/** A list of clusters. */
export const clusterListSchema = z.object({ items: z.array(clusterSchema), metadata: listMetadata });
/** Filters of the list of clusters. */
export const clusterListQuery = z.object({ server: text, name: text });
/** Query of the paths of one cluster: what the id in the path is; the server's URL unless `name`. */
export const clusterIdQuery = z.object({
  'id.type': z.enum(['url', 'server', 'name', 'name_escaped']).exactOptional(),
});
/** Query of requests that create something. */
export const upsertQuery = z.object({ upsert: queryFlag.exactOptional() });

/** How a repository is reached, without what is secret. */
const repositorySettings = {
  username: text,
  insecure: z.boolean().exactOptional(),
  enableLfs: z.boolean().exactOptional(),
  enableOCI: z.boolean().exactOptional(),
  insecureOCIForceHttp: z.boolean().exactOptional(),
  proxy: text,
  noProxy: text,
  githubAppID: text,
  githubAppInstallationID: text,
  githubAppEnterpriseBaseUrl: text,
  hasCredentials: z.boolean(),
  createdAt: text,
  resourceVersion: text,
};
/** A registered repository, without its password, token or key. */
export const repositorySchema = z.object({
  repo: z.string(),
  type: z.enum(['git', 'helm', 'oci']),
  name: text,
  project: text,
  ...repositorySettings,
  connectionState: connectionStateSchema,
});
/** A list of repositories. */
export const repositoryListSchema = z.object({ items: z.array(repositorySchema), metadata: listMetadata });
/** Filters of the list of repositories. */
export const repositoryListQuery = z.object({ repo: text });
/** Query of `POST /api/v1/repositories`. */
export const repositoryCreateQuery = upsertQuery.extend({ validate: queryFlag.exactOptional() });
/** Body of `POST /api/v1/repositories/{repo}/validate`; without credentials the registered ones are used. */
export const validateRepositorySchema = repositorySettingsSchema;

/** Credentials for all repositories below a URL, without what is secret. */
export const credentialTemplateSchema = z.object({
  url: z.string(),
  type: z.enum(['git', 'helm', 'oci']).exactOptional(),
  ...repositorySettings,
});
/** A list of such credentials. */
export const credentialTemplateListSchema = z.object({
  items: z.array(credentialTemplateSchema),
  metadata: listMetadata,
});
/** Filters of the list of credentials. */
export const credentialTemplateListQuery = z.object({ url: text });

/** A certificate or SSH host key as the API shows it; `certInfo` is the issued-to name, or the fingerprint of a key. */
export const certificateSchema = z.object({
  serverName: z.string(),
  certType: z.enum(['https', 'ssh']),
  certSubType: z.string(),
  certInfo: z.string(),
});
/** A list of certificates. */
export const certificateListSchema = z.object({ items: z.array(certificateSchema), metadata: listMetadata });
/** Which certificates to list or remove, in Argo CD's names. */
export const certificateQuery = z.object({ hostNamePattern: text, certType: text, certSubType: text });

/** An AppProject as the API shows it. */
export const appProjectSchema = z.object({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('AppProject'),
  metadata: applicationMetadataSchema,
  spec: appProjectSpecSchema,
});
/** A list of projects. */
export const appProjectListSchema = z.object({ items: z.array(appProjectSchema), metadata: listMetadata });
/** Filters of the list of projects. */
export const appProjectListQuery = z.object({ name: text });
/** Query of `POST /api/v1/projects`; without validation, what is wrong with the spec is only warned of. */
export const projectCreateQuery = upsertQuery.extend({ validate: queryFlag.exactOptional() });
/** Body of requests that save a project: Argo CD's envelope, or the manifest alone. */
export const projectRequestSchema = z.union([
  z.object({ project: appProjectManifestSchema, upsert: flag }),
  appProjectManifestSchema,
]);

const shownSyncWindowSchema = syncWindowSchema.extend({ manualSync: z.boolean() });
/** The sync windows of an application, those that are open, and whether a person could start a sync now. */
export const applicationSyncWindowsSchema = z.object({
  activeWindows: z.array(shownSyncWindowSchema),
  assignedWindows: z.array(shownSyncWindowSchema),
  canSync: z.boolean(),
});

/** `GET /api/version`; field names as Argo CD's. */
export const versionSchema = z.object({ Version: z.string(), GitCommit: text, BuildDate: text, Platform: z.string() });
