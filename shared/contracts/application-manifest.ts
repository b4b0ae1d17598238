import type { ApplicationSpec } from '../domain/application/application.ts';
import type { Operation } from '../domain/application/operation.ts';
import { applicationManifestSchema } from './application-schema.ts';
import { parseValue } from './parse-value.ts';
import { findUnknownFields } from './unknown-fields.ts';
import { withoutNulls } from './without-nulls.ts';

export { findUnsupportedFields, type UnsupportedField } from './unsupported-fields.ts';

/** What somebody wants an Application to be. */
export interface ApplicationManifest {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'Application';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly { readonly [field: string]: unknown }[];
    /** The version that the writer read, if the write shall fail when there is a newer one. */
    readonly resourceVersion?: string;
  };
  readonly spec: ApplicationSpec;
  readonly operation?: Operation;
}

/** A manifest, and the paths of fields in it that Argo CD's Application does not have. */
export interface ParsedApplicationManifest {
  readonly manifest: ApplicationManifest;
  readonly unknownFields: readonly string[];
}

/**
 * Reads an Argo CD Application manifest, whole: each field of Argo CD's is kept, others are left out and listed.
 *
 * `status` and server-set metadata are accepted and dropped, null counts as absent, and a missing project is `default`.
 *
 * @param options.defaultNamespace where an application without a namespace belongs; default `argocd`
 * @throws MalformedRequestError naming each field of the wrong type
 */
export function parseApplicationManifest(
  value: unknown,
  options: { readonly defaultNamespace?: string } = {},
): ParsedApplicationManifest {
  const written = withoutNulls(value);
  const parsed = parseValue(applicationManifestSchema, written);
  const { name, namespace, labels, annotations, finalizers, ownerReferences, resourceVersion } = parsed.metadata;
  return {
    manifest: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name,
        namespace: namespace ?? options.defaultNamespace ?? 'argocd',
        ...(labels && { labels }),
        ...(annotations && { annotations }),
        ...(finalizers && { finalizers }),
        ...(ownerReferences && { ownerReferences }),
        ...(resourceVersion !== undefined && { resourceVersion }),
      },
      spec: parsed.spec,
      ...(parsed.operation && { operation: parsed.operation }),
    },
    unknownFields: findUnknownFields(written, parsed),
  };
}
