import type { KubernetesObject } from '../../shared/domain/resource/kubernetes-object.ts';

/** A kind to be defined. */
export interface DefinedResource {
  readonly group: string;
  readonly kind: string;
  /** Default `v1`. */
  readonly version?: string;
  /** Default: whatever is written. */
  readonly schema?: object;
  /** Whether its status is written apart from its spec; default true. */
  readonly hasStatus?: boolean;
}

/** The definition of a custom resource in namespaces, with one version. */
export function customResourceDefinition(defined: DefinedResource): KubernetesObject {
  const { group, kind, version = 'v1', hasStatus = true } = defined;
  const { schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } = defined;
  const singular = kind.toLowerCase();
  const plural = `${singular}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          ...(hasStatus && { subresources: { status: {} } }),
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  };
}
