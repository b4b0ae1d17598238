import { createHash } from 'node:crypto';
import { apiVersionOf } from '../kinds/kind.ts';
import type { KindRegistry } from '../kinds/kind-registry.ts';
import { pathNotFound } from '../status-errors.ts';
import { builtinSchemas, gvkExtension, kindSchema, pathOf, schemaNameOf } from './openapi-schema.ts';

const PREFIX = '#/components/schemas/';
const PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
}));
const GET_PARAMETERS = [{ name: 'pretty', in: 'query', schema: { type: 'string' } }];

/** `/openapi/v3`: where the documents of each group and version are. */
export function openApiV3Index(kinds: KindRegistry): object {
  const paths: Record<string, object> = {};
  for (const kind of kinds.all()) {
    const name = documentName(kind);
    if (paths[name] !== undefined) continue;
    const served = kinds.all().filter((one) => documentName(one) === name);
    const content = JSON.stringify(served.map(({ kind: one, custom }) => [one, custom]));
    const hash = createHash('sha256').update(content).digest('hex').toUpperCase();
    paths[name] = { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` };
  }
  return { paths };
}

/**
 * One document of `/openapi/v3`, like `apis/apps/v1`.
 *
 * @throws StatusError 404
 */
export function openApiV3(kinds: KindRegistry, name: string): object {
  const served = kinds.all().filter((kind) => documentName(kind) === name);
  if (served.length === 0) throw pathNotFound();
  const schemas: Record<string, object> = builtinSchemas(PREFIX);
  const paths: Record<string, object> = {};
  for (const kind of served) {
    schemas[schemaNameOf(kind)] = kindSchema(kind, PREFIX);
    const extension = { responses: {}, 'x-kubernetes-group-version-kind': gvkExtension(kind) };
    const content = { 'application/json': { schema: { $ref: `${PREFIX}${schemaNameOf(kind)}` } } };
    const read = { ...extension, parameters: GET_PARAMETERS, responses: { 200: { description: 'OK', content } } };
    const write = { ...extension, parameters: PARAMETERS };
    paths[pathOf(kind)] = {
      get: { ...read, 'x-kubernetes-action': 'list' },
      post: { ...write, 'x-kubernetes-action': 'post' },
    };
    paths[`${pathOf(kind)}/{name}`] = {
      get: { ...read, 'x-kubernetes-action': 'get' },
      patch: { ...write, 'x-kubernetes-action': 'patch' },
      put: { ...write, 'x-kubernetes-action': 'put' },
    };
  }
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1.36.2' }, paths, components: { schemas } };
}

function documentName(kind: { readonly group: string; readonly version: string }): string {
  return kind.group === '' ? `api/${kind.version}` : `apis/${apiVersionOf(kind)}`;
}
