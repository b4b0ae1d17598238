import { z } from 'zod';
import type { AppProjectSpec } from '../domain/project/app-project.ts';
import { applicationMetadataSchema } from './application-schema.ts';
import { parseValue } from './parse-value.ts';
import { findUnknownFields } from './unknown-fields.ts';
import { withoutNulls } from './without-nulls.ts';

const text = z.string().exactOptional();
const flag = z.boolean().exactOptional();
const texts = z.array(z.string()).exactOptional();
const anything = z.record(z.string(), z.unknown());

/** A span of time in which syncs are allowed or denied (Argo CD `SyncWindow`). */
export const syncWindowSchema = z.object({
  kind: z.string().default(''),
  schedule: z.string().default(''),
  duration: z.string().default(''),
  timeZone: text,
  applications: texts,
  namespaces: texts,
  clusters: texts,
  manualSync: flag,
  andOperator: flag,
  syncOverrun: flag,
  description: text,
});

const resourceSchema = z.object({ group: z.string(), kind: z.string(), name: text });
const resources = z.array(resourceSchema).exactOptional();

/** `spec` of an AppProject. */
export const appProjectSpecSchema = z.object({
  description: text,
  sourceRepos: texts,
  destinations: z.array(z.object({ server: text, name: text, namespace: text })).exactOptional(),
  clusterResourceWhitelist: resources,
  clusterResourceBlacklist: resources,
  namespaceResourceWhitelist: resources,
  namespaceResourceBlacklist: resources,
  sourceNamespaces: texts,
  syncWindows: z.array(syncWindowSchema).exactOptional(),
  orphanedResources: z
    .object({
      warn: flag,
      ignore: z.array(z.object({ group: text, kind: text, name: text })).exactOptional(),
    })
    .exactOptional(),
  roles: z.array(anything).exactOptional(),
  signatureKeys: z.array(anything).exactOptional(),
  sourceIntegrity: anything.exactOptional(),
  permitOnlyProjectScopedClusters: flag,
  destinationServiceAccounts: z.array(anything).exactOptional(),
});

/** An AppProject as it is written; `status` has no effect. */
export const appProjectManifestSchema = z.object({
  apiVersion: z.literal('argoproj.io/v1alpha1').exactOptional(),
  kind: z.literal('AppProject').exactOptional(),
  metadata: applicationMetadataSchema,
  spec: appProjectSpecSchema.default({}),
  status: z.unknown().exactOptional(),
});

/** What somebody wants an AppProject to be. */
export interface AppProjectManifest {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'AppProject';
  readonly metadata: {
    readonly name: string;
    /** Undefined if it was not written. */
    readonly namespace?: string;
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
    readonly finalizers?: readonly string[];
    /** The version that the writer read, if the write shall fail when there is a newer one. */
    readonly resourceVersion?: string;
  };
  readonly spec: AppProjectSpec;
}

/** A manifest, and the paths of fields in it that Argo CD's AppProject does not have. */
export interface ParsedAppProjectManifest {
  readonly manifest: AppProjectManifest;
  readonly unknownFields: readonly string[];
}

/**
 * Reads an Argo CD AppProject manifest, whole: each field of Argo CD's is kept, others are left out and listed.
 *
 * `status` and server-set metadata are accepted and dropped, and null counts as absent.
 *
 * @throws MalformedRequestError naming each field of the wrong type
 */
export function parseAppProjectManifest(value: unknown): ParsedAppProjectManifest {
  const written = withoutNulls(value);
  const parsed = parseValue(appProjectManifestSchema, written);
  const { name, namespace, labels, annotations, finalizers, resourceVersion } = parsed.metadata;
  return {
    manifest: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: {
        name,
        ...(namespace !== undefined && { namespace }),
        ...(labels && { labels }),
        ...(annotations && { annotations }),
        ...(finalizers && { finalizers }),
        ...(resourceVersion !== undefined && { resourceVersion }),
      },
      spec: parsed.spec,
    },
    unknownFields: findUnknownFields(written, parsed),
  };
}

/** Fields that are accepted and kept, but have no effect in this version. */
const UNSUPPORTED_FIELDS: readonly (readonly [field: keyof AppProjectSpec, what: string])[] = [
  ['roles', 'roles of a project are'],
  ['signatureKeys', 'verification of signatures is'],
  ['sourceIntegrity', 'verification of signatures is'],
  ['destinationServiceAccounts', 'impersonation of service accounts is'],
];

/** Finds what a project asks for and this version does not do, so that it can be said instead of silently ignored. */
export function findUnsupportedProjectFields(spec: AppProjectSpec): readonly string[] {
  return UNSUPPORTED_FIELDS.filter(([field]) => !isEmpty(spec[field])).map(
    ([field, what]) =>
      `spec.${field}: ${what} not supported in this version and ${what.endsWith('are') ? 'have' : 'has'} no effect`,
  );
}

/** An empty list asks for nothing. */
function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}
