import { z } from 'zod';
import { sourceHydratorSchema, sourceSchema } from './source-schema.ts';

const text = z.string().exactOptional();
const flag = z.boolean().exactOptional();
const texts = z.array(z.string()).exactOptional();
const map = z.record(z.string(), z.string()).exactOptional();
const dnsSubdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** How a failed sync is tried again (Argo CD `RetryStrategy`). */
export const retryStrategySchema = z.object({
  limit: z.int().exactOptional(),
  refresh: flag,
  backoff: z.object({ duration: text, factor: z.int().exactOptional(), maxDuration: text }).exactOptional(),
});

/** Free text that belongs to an application or an operation (Argo CD `Info`). */
export const infoSchema = z.object({ name: z.string(), value: z.string() });

/** Apply or hook, and whether to force (Argo CD `SyncStrategy`). */
export const syncStrategySchema = z.object({
  apply: z.object({ force: flag }).exactOptional(),
  hook: z.object({ force: flag }).exactOptional(),
});

/** An object chosen for a selective sync (Argo CD `SyncOperationResource`). */
export const syncResourceSchema = z.object({ group: text, kind: z.string(), name: z.string(), namespace: text });

/** A requested operation (Argo CD `Operation`). */
export const operationSchema = z.object({
  sync: z
    .object({
      revision: text,
      revisions: texts,
      prune: flag,
      dryRun: flag,
      resources: z.array(syncResourceSchema).exactOptional(),
      syncOptions: texts,
      syncStrategy: syncStrategySchema.exactOptional(),
      source: sourceSchema.exactOptional(),
      sources: z.array(sourceSchema).exactOptional(),
    })
    .default({}),
  initiatedBy: z.object({ username: text, automated: flag }).default({}),
  info: z.array(infoSchema).exactOptional(),
  retry: retryStrategySchema.exactOptional(),
});

const syncPolicySchema = z.object({
  automated: z.object({ enabled: flag, prune: flag, selfHeal: flag, allowEmpty: flag }).exactOptional(),
  syncOptions: texts,
  retry: retryStrategySchema.exactOptional(),
  managedNamespaceMetadata: z.object({ labels: map, annotations: map }).exactOptional(),
});

const ignoreDifferencesSchema = z.object({
  group: text,
  kind: z.string(),
  name: text,
  namespace: text,
  jsonPointers: texts,
  jqPathExpressions: texts,
  managedFieldsManagers: texts,
});

/** `spec` of an Application. The empty project is `default`, as in Argo CD. */
export const applicationSpecSchema = z.object({
  project: z
    .string()
    .default('default')
    .overwrite((project) => (project === '' ? 'default' : project)),
  destination: z.object({ server: text, name: text, namespace: text }).default({}),
  source: sourceSchema.exactOptional(),
  sources: z.array(sourceSchema).exactOptional(),
  sourceHydrator: sourceHydratorSchema.exactOptional(),
  syncPolicy: syncPolicySchema.exactOptional(),
  ignoreDifferences: z.array(ignoreDifferencesSchema).exactOptional(),
  info: z.array(infoSchema).exactOptional(),
  revisionHistoryLimit: z.int().nonnegative('must not be negative').exactOptional(),
});

/** `metadata` of an Application as it is written. What only the server sets is accepted and has no effect. */
export const applicationMetadataSchema = z.object({
  name: z
    .string()
    .max(253, 'must have at most 253 characters')
    .regex(dnsSubdomain, 'must be a DNS-1123 subdomain: lower case letters, digits, "-" and "."'),
  namespace: z
    .string()
    .max(63, 'must have at most 63 characters')
    .regex(dnsLabel, 'must be a DNS-1123 label: lower case letters, digits and "-"')
    .exactOptional(),
  labels: map,
  annotations: map,
  finalizers: texts,
  ownerReferences: z.array(z.record(z.string(), z.unknown())).exactOptional(),
  resourceVersion: text,
  uid: text,
  generation: z.int().exactOptional(),
  creationTimestamp: text,
  deletionTimestamp: text,
  deletionGracePeriodSeconds: z.int().exactOptional(),
  selfLink: text,
  generateName: text,
  managedFields: z.array(z.unknown()).exactOptional(),
});

/** An Application as it is written: by hand, by `kubectl get -o yaml` or by the API. `status` has no effect. */
export const applicationManifestSchema = z.object({
  apiVersion: z.literal('argoproj.io/v1alpha1').exactOptional(),
  kind: z.literal('Application').exactOptional(),
  metadata: applicationMetadataSchema,
  spec: applicationSpecSchema,
  operation: operationSchema.exactOptional(),
  status: z.unknown().exactOptional(),
});
