import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Application, ApplicationSpec } from '../../shared/domain/application/application.ts';
import { startWorld, type World } from '../support/e2e-world.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

const credentials = { username: 'git', password: 'correct-horse' };
const automated = { automated: { prune: true } };
const refusedService =
  'apiVersion: v1\nkind: Service\nmetadata:\n  name: portless\nspec:\n  type: NoSuchType\n  ports: [{port: 80}]\n';
let world: World;

beforeAll(async () => {
  world = await startWorld({
    credentials,
    files: {
      'good/a.yaml': configMap('good', { a: 'b' }),
      'broken/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: broken\ndata:\n  key: "unclosed\n',
      'twice/a.yaml': configMap('twice', { a: 'first' }),
      'twice/b.yaml': configMap('twice', { a: 'last' }),
      'unknown-kind/a.yaml': 'apiVersion: example.com/v1\nkind: Gizmo\nmetadata:\n  name: gizmo\n',
      'unknown-kind/b.yaml': configMap('beside-gizmo', { a: 'b' }),
      'refused/a.yaml': configMap('beside-refused', { a: 'b' }),
      'refused/b.yaml': refusedService,
      'nowhere/a.yaml': configMap('nowhere', { a: 'b' }),
    },
  });
  const { status } = await world
    .serve()
    .call('POST', '/api/v1/repositories', { repo: world.repository.url, ...credentials });
  expect(status).toBe(200);
});
afterAll(() => world?.close());

const source = (changes: object) => ({ source: { repoURL: world.repository.url, path: 'good', ...changes } });
const post = (name: string, spec: Partial<ApplicationSpec>, query = '') =>
  world.serve().call('POST', `/api/v1/applications${query}`, world.manifest(name, 'good', automated, spec));

describe('creating an application', () => {
  it.each<[string, () => Partial<ApplicationSpec>, string]>([
    [
      'a revision that does not exist',
      () => source({ targetRevision: 'no-such-branch' }),
      "unable to resolve 'no-such-branch' to a commit SHA",
    ],
    ['a path that does not exist', () => source({ path: 'no/such' }), 'no/such: app path does not exist'],
    ['a path outside of the repository', () => source({ path: '../etc' }), 'outside'],
    [
      'a repository that does not exist',
      () => source({ repoURL: world.repository.url.replace('example', 'nothing') }),
      'spec.source',
    ],
    [
      'a destination with server and name',
      () => ({ destination: { server: 'https://a', name: 'b' } }),
      "can't have both name and server",
    ],
    ['a cluster that is not registered', () => ({ destination: { name: 'moon' } }), 'cluster "moon" is not registered'],
  ])('with %s is refused', async (_name, spec, words) => {
    const { status, body } = await post('refused-spec', spec());
    expect(status).toBe(400);
    expect((body as { message: string }).message).toContain(words);
    expect((await world.serve().call('GET', '/api/v1/applications/refused-spec')).status).toBe(404);
  });

  it('with a field of the wrong type is refused, naming the path of the field', async () => {
    const { status, body } = await world.serve().call('POST', '/api/v1/applications', {
      metadata: { name: 'wrong-type' },
      spec: { destination: { name: 'in-cluster' }, source: { repoURL: world.repository.url, targetRevision: 7 } },
    });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: {
        code: 3,
        message: expect.stringContaining('spec.source.targetRevision: expected a string, got a number'),
      },
    });
  });

  it('again with the same spec changes nothing; with another it wants upsert', async () => {
    expect((await post('again', {})).status).toBe(200);
    expect((await post('again', {})).status).toBe(200);
    const refused = await post('again', { info: [{ name: 'a', value: 'b' }] });
    expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('use upsert flag') } });
    expect((await post('again', { info: [{ name: 'a', value: 'b' }] }, '?upsert=true')).status).toBe(200);
  });

  it('without a token, or in a namespace that is not allowed, is refused', async () => {
    const unauthenticated = await fetch(`${world.serve().ready.url}/api/v1/applications`);
    expect(unauthenticated.status).toBe(401);
    const manifest = { ...world.manifest('elsewhere', 'good'), metadata: { name: 'elsewhere', namespace: 'team-a' } };
    expect((await world.serve().call('POST', '/api/v1/applications', manifest)).status).toBe(403);
  });
});

describe('wrong credentials', () => {
  it('are said so, without naming them', async () => {
    const wrong = { repo: world.repository.url, username: 'git', password: 'wrong-horse' };
    const { status, body } = await world.serve().call('POST', '/api/v1/repositories?upsert=true', wrong);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(body)).toMatch(/credentials|authentication/i);
    expect(JSON.stringify(body)).not.toContain('wrong-horse');
  });
});

describe('a source that cannot be rendered', () => {
  const condition = async (name: string, spec: Partial<ApplicationSpec>) => {
    expect((await post(name, spec, '?validate=false')).status).toBe(200);
    const { status } = await world.serve().waitFor(name, (application) => application.status.conditions.length > 0);
    expect(status.sync.status).toBe('Unknown');
    expect(status.operationState).toBeUndefined();
    return status.conditions[0];
  };

  it.each<[string, string, () => Partial<ApplicationSpec>, string]>([
    [
      'an unknown revision',
      'c-revision',
      () => source({ targetRevision: 'v9' }),
      "unable to resolve 'v9' to a commit SHA",
    ],
    ['a missing path', 'c-path', () => source({ path: 'gone' }), 'gone: app path does not exist'],
    [
      'an unknown repository',
      'c-repository',
      () => source({ repoURL: world.repository.url.replace('example', 'nothing') }),
      'Failed to load target state',
    ],
    ['Helm, which this version does not render', 'c-helm', () => source({ helm: { releaseName: 'x' } }), 'helm'],
  ])('becomes a condition: %s', async (_name, name, spec, words) => {
    expect(await condition(name, spec())).toMatchObject({
      type: 'ComparisonError',
      message: expect.stringContaining(words),
    });
  });

  it('names file, line and column of broken YAML', async () => {
    expect((await condition('c-line', source({ path: 'broken' })))?.message).toContain(
      'broken/a.yaml:7:1: Missing closing',
    );
  });
});

describe('objects that cannot be applied', () => {
  const failed = ({ status }: Application) => status.operationState?.phase === 'Failed';

  it('two with the same key: the last one wins, with a warning', async () => {
    await world.create('twice', 'twice', automated);
    const { status } = await world.serve().waitFor('twice', isSynced);
    expect(status.resources).toHaveLength(1);
    expect(status.conditions).toMatchObject([{ type: 'RepeatedResourceWarning' }]);
  });

  it.each([
    [
      'a kind that the cluster does not know',
      'unknown-kind',
      'no matches for kind "Gizmo" in version "example.com/v1"',
      'Gizmo',
    ],
    ['an object that the cluster refuses', 'refused', 'NoSuchType', 'Service'],
  ])('%s: nothing is applied, and it is tried once', async (_name, path, words, kind) => {
    await world.create(path, path, automated);
    const { status } = await world.serve().waitFor(path, failed);
    expect(status.operationState?.message).toContain(words);
    expect(status.operationState?.syncResult?.resources.filter((result) => result.status !== undefined)).toMatchObject([
      { kind, status: 'SyncFailed', message: expect.stringContaining(words) },
    ]);
    const after = await world
      .serve()
      .waitFor(path, (application) => application.status.conditions.some(({ type }) => type === 'SyncError'));
    expect(after.status.resources.find((resource) => resource.kind === 'ConfigMap')?.health?.status).toBe('Missing');
    expect(after.status.conditions).toMatchObject([
      { message: expect.stringContaining('Failed last sync attempt to') },
    ]);
  });

  it('a namespace that does not exist: the words of the cluster', async () => {
    const destination = { server: 'https://kubernetes.default.svc', namespace: 'no-such-namespace' };
    await world.create('nowhere', 'nowhere', automated, { destination });
    const { status } = await world.serve().waitFor('nowhere', failed);
    expect(status.operationState?.message).toContain('namespaces "no-such-namespace" not found');
  });
});
