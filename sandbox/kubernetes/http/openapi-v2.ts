import type { KindRegistry } from '../kinds/kind-registry.ts';
import { builtinSchemas, gvkExtension, kindSchema, pathOf, schemaNameOf } from './openapi-schema.ts';

const PREFIX = '#/definitions/';
const PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  type: 'string',
  uniqueItems: true,
}));

/** `/openapi/v2` of all kinds: types and the parameters of writes, without prose. */
export function openApiV2(kinds: KindRegistry): object {
  const definitions: Record<string, object> = builtinSchemas(PREFIX);
  const paths: Record<string, object> = {};
  for (const kind of kinds.all()) {
    definitions[schemaNameOf(kind)] = kindSchema(kind, PREFIX);
    const gvk = gvkExtension(kind);
    const operation = { responses: {}, parameters: PARAMETERS, 'x-kubernetes-group-version-kind': gvk };
    paths[pathOf(kind)] = { post: { ...operation, 'x-kubernetes-action': 'post' } };
    paths[`${pathOf(kind)}/{name}`] = { patch: { ...operation, 'x-kubernetes-action': 'patch' } };
  }
  return { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.36.2' }, paths, definitions };
}
