import { describe, expect, it } from 'vitest';
import { routes } from '../../../functions/http/routes.ts';
import { createApiHarness } from '../../workflow/api/harness.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly security?: readonly unknown[];
}

interface Document {
  readonly openapi: string;
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: object } };
}

async function readDocument(): Promise<Document> {
  return (await createApiHarness().request('GET', '/openapi.json', { headers: { authorization: '' } })).body;
}

describe('/openapi.json', () => {
  it('describes each route, the stream and the webhook', async () => {
    const { openapi, paths } = await readDocument();
    expect(openapi).toBe('3.1.0');
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const served = routes
      .filter(({ path }) => path !== '/openapi.json')
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace('+}', '}')}`);
    expect(described.sort()).toEqual([...served, 'get /api/v1/stream/applications', 'post /api/webhook'].sort());
  });

  it('names the schemas that clients are made from, and every reference leads to one', async () => {
    const document = await readDocument();
    const names = Object.keys(document.components.schemas);
    expect(names).toEqual(
      expect.arrayContaining(['Application', 'ApplicationList', 'Cluster', 'Repository', 'Version', 'Error']),
    );
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]);
    expect(references.length).toBeGreaterThan(names.length);
    expect(
      references.filter((reference) => !names.includes((reference ?? '').replace('#/components/schemas/', ''))),
    ).toEqual([]);
  });

  it('names parameters and what is open to everybody', async () => {
    const { paths } = await readDocument();
    const get = paths['/api/v1/applications/{name}']?.get;
    expect(get?.parameters.map((parameter) => `${parameter.in} ${parameter.name}`)).toEqual([
      'path name',
      'query appNamespace',
      'query project',
      'query refresh',
    ]);
    expect(paths['/api/version']?.get?.security).toEqual([]);
    expect(get?.security).toBeUndefined();
  });

  it('gives each operation a name of its own', async () => {
    const operations = Object.values((await readDocument()).paths).flatMap((methods) => Object.values(methods));
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });
});
