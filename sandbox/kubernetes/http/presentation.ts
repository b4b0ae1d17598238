import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';
import type { ApiState } from '../api-state.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import { metadataOnly } from '../tables/partial-metadata.ts';
import { tableOf } from '../tables/table.ts';

/** How objects are written in an answer. */
export interface Presentation {
  readonly contentType: string;
  readonly one: (object: KubernetesObject) => unknown;
  readonly list: (objects: readonly KubernetesObject[], metadata: object) => unknown;
}

/** Chooses by `Accept`: objects as they are, only their metadata, or a Table for people. */
export function presentationOf(
  accept: string | undefined,
  query: URLSearchParams,
  kind: Kind,
  state: ApiState,
): Presentation {
  const form = /as=(Table|PartialObjectMetadata(?:List)?)\b/.exec(accept ?? '')?.[1];
  if (form === 'Table') return asTable(query, kind, state);
  return form === undefined ? asObjects(kind) : AS_METADATA;
}

function asObjects(kind: Kind): Presentation {
  return {
    contentType: 'application/json',
    one: (object) => object,
    list: (objects, metadata) => ({
      kind: kind.listKind,
      apiVersion: apiVersionOf(kind),
      metadata,
      items: kind.isBuiltin ? objects.map(withoutTypeMeta) : objects,
    }),
  };
}

/** Items of built-in lists do not repeat their kind. */
function withoutTypeMeta({ kind: _, apiVersion: __, ...object }: KubernetesObject): object {
  return object;
}

function asTable(query: URLSearchParams, kind: Kind, state: ApiState): Presentation {
  const include = query.get('includeObject') ?? 'Metadata';
  const now = state.now();
  return {
    contentType: 'application/json',
    one: (object) => tableOf(kind, [object], { resourceVersion: object.metadata.resourceVersion }, include, now),
    list: (objects, metadata) => tableOf(kind, objects, metadata, include, now),
  };
}

const AS_METADATA: Presentation = {
  contentType: 'application/json',
  one: metadataOnly,
  list: (objects, metadata) => ({
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    items: objects.map(metadataOnly),
  }),
};
