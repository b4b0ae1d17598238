import { describe, expect, it } from 'vitest';
import type { ApplicationRecord } from '../../../shared/stores/application-record.ts';
import { aManifest } from '../../workflow/api/harness.ts';
import { type CliHarness, serveForCli } from './run-cli.ts';

const REF = { namespace: 'argocd', name: 'guestbook' };
const create = [
  'app',
  'create',
  'guestbook',
  '--repo',
  'https://git.example.com/apps',
  '--path',
  'guestbook',
  '--dest-server',
  'https://kubernetes.default.svc',
  '--dest-namespace',
  'guestbook',
];

async function served(): Promise<CliHarness> {
  const windlass = await serveForCli();
  await windlass.request('POST', '/api/v1/applications', { body: aManifest() });
  return windlass;
}

/** Plays the worker: changes the status of the application. */
async function work(windlass: CliHarness, change: (status: ApplicationRecord['application']['status']) => object) {
  await windlass.deps.applications.update(REF, ({ application, control }) => ({
    application: { ...application, status: { ...application.status, ...change(application.status) } },
    control,
  }));
}

describe('windlass app create', () => {
  it('creates an application from flags', async () => {
    await using windlass = await serveForCli();
    const result = await windlass.cli([
      ...create,
      '--revision',
      'v1',
      '--sync-policy',
      'automated',
      '--auto-prune',
      '--self-heal=true',
      '--sync-option',
      'CreateNamespace=true',
      '--directory-recurse',
    ]);
    expect(result).toEqual({ code: 0, out: "application 'guestbook' created\n", err: '' });
    expect((await windlass.deps.applications.read(REF))?.application.spec).toEqual({
      project: 'default',
      source: {
        repoURL: 'https://git.example.com/apps',
        path: 'guestbook',
        targetRevision: 'v1',
        directory: { recurse: true },
      },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'guestbook' },
      syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['CreateNamespace=true'] },
    });
  });

  it('passes on why the server refuses, with exit code 1', async () => {
    await using windlass = await serveForCli();
    const result = await windlass.cli([...create, '--revision', 'missing']);
    expect(result.code).toBe(1);
    expect(result.err).toContain('unable to resolve "missing"');
    expect((await windlass.cli([...create, '--revision', 'missing', '--validate=false'])).code).toBe(0);
  });

  it.each([
    ['a required flag is missing', ['app', 'create', 'guestbook']],
    ['a flag is not known', [...create, '--nonsense']],
    ['prune is asked for without automation', [...create, '--auto-prune']],
  ])('ends with exit code 2 when %s', async (_case, args) => {
    await using windlass = await serveForCli();
    expect((await windlass.cli(args)).code).toBe(2);
  });
});

describe('windlass app list', () => {
  it('prints an aligned table without empty columns', async () => {
    await using windlass = await served();
    const { out } = await windlass.cli(['app', 'list']);
    expect(out).toBe(
      [
        'NAME       CLUSTER                         NAMESPACE  PROJECT  STATUS   HEALTH   SYNCPOLICY',
        'guestbook  https://kubernetes.default.svc  guestbook  default  Unknown  Unknown  Manual',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['name', 'argocd/guestbook\n'],
    ['wide', 'https://git.example.com/apps.git  guestbook  main'],
    ['yaml', 'kind: Application'],
  ])('prints with -o %s', async (format, expected) => {
    await using windlass = await served();
    expect((await windlass.cli(['app', 'list', '-o', format])).out).toContain(expected);
  });

  it('prints JSON that a program can read', async () => {
    await using windlass = await served();
    const { out } = await windlass.cli(['app', 'list', '-o', 'json', '--project', 'default']);
    expect(JSON.parse(out)).toMatchObject([{ metadata: { name: 'guestbook' } }]);
  });
});

describe('windlass app get', () => {
  it('shows the application, its conditions and its objects', async () => {
    await using windlass = await served();
    await work(windlass, () => ({
      sync: { status: 'OutOfSync', revision: 'b'.repeat(40) },
      conditions: [
        { type: 'ComparisonError', message: 'it is broken', lastTransitionTime: '2026-01-01T00:00:00.000Z' },
      ],
      resources: [
        { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'guestbook', name: 'web', status: 'OutOfSync' },
      ],
    }));
    const { out } = await windlass.cli(['app', 'get', 'argocd/guestbook']);
    expect(out).toMatch(/^Sync Status: +OutOfSync from main \(bbbbbbb\)$/m);
    expect(out).toMatch(/^ComparisonError +it is broken/m);
    expect(out).toMatch(/^Deployment +apps +guestbook +web +OutOfSync$/m);
  });

  it('ends with exit code 1 for an application that does not exist', async () => {
    await using windlass = await serveForCli();
    const result = await windlass.cli(['app', 'get', 'nothing']);
    expect(result).toMatchObject({ code: 1, err: 'Error: application "argocd/nothing" not found\n' });
  });
});

describe('windlass app sync', () => {
  const finish = (phase: 'Succeeded' | 'Failed') => (status: ApplicationRecord['application']['status']) => ({
    sync: { status: 'Synced' },
    operationState: { ...status.operationState, phase, message: 'the end', finishedAt: new Date().toISOString() },
  });

  it.each([
    ['Succeeded', 0],
    ['Failed', 1],
  ] as const)('waits for the end, shows progress, and answers %s with exit code %i', async (phase, code) => {
    await using windlass = await served();
    const pending = windlass.cli(['app', 'sync', 'guestbook', '--prune', '--resource', 'apps:Deployment:web']);
    const operation = async () => (await windlass.deps.applications.read(REF))?.application.status.operationState;
    await expect.poll(operation).toBeDefined();
    expect((await operation())?.operation.sync).toMatchObject({
      prune: true,
      resources: [{ group: 'apps', kind: 'Deployment', name: 'web' }],
    });
    await work(windlass, finish(phase));
    const result = await pending;
    expect(result.code).toBe(code);
    expect(result.out).toMatch(new RegExp(`^Phase: +${phase}$`, 'm'));
    expect(result.err).toContain('guestbook  ');
  });

  it('gives up after --timeout', async () => {
    await using windlass = await served();
    const result = await windlass.cli(['app', 'sync', 'guestbook', '--timeout', '0.2']);
    expect(result).toMatchObject({ code: 1 });
    expect(result.err).toContain('timed out after 0.2 s');
  });

  it('does not wait with --async', async () => {
    await using windlass = await served();
    const result = await windlass.cli(['app', 'sync', 'guestbook', '--async']);
    expect(result).toEqual({ code: 0, out: 'sync of guestbook started\n', err: '' });
  });
});

describe('windlass app wait', () => {
  it('waits for what its flags name and prints each change', async () => {
    await using windlass = await served();
    const pending = windlass.cli(['app', 'wait', 'guestbook', '--sync', '--health']);
    await work(windlass, () => ({ sync: { status: 'OutOfSync' }, health: { status: 'Missing' } }));
    await work(windlass, () => ({ sync: { status: 'Synced' }, health: { status: 'Progressing' } }));
    await work(windlass, () => ({ health: { status: 'Healthy' } }));
    const { code, err } = await pending;
    expect(code).toBe(0);
    expect(err.trim().split('\n').at(-1)).toMatch(/Synced {2}(\w+ → )?Healthy$/);
  });
});

describe('windlass app delete', () => {
  it('asks first, and deletes nothing without a yes', async () => {
    await using windlass = await served();
    expect(await windlass.cli(['app', 'delete', 'guestbook'])).toMatchObject({ code: 1 });
    expect((await windlass.deps.applications.read(REF))?.application.metadata.deletionTimestamp).toBeUndefined();
  });

  it('waits until it is gone with --wait, also when it is gone at once', async () => {
    await using windlass = await served();
    const pending = windlass.cli(['app', 'delete', 'guestbook', '--wait', '--cascade=false'], { answer: 'y' });
    const isMarked = async () => (await windlass.deps.applications.read(REF))?.application.metadata.deletionTimestamp;
    await expect.poll(isMarked).toBeDefined();
    const record = await windlass.deps.applications.read(REF);
    expect(record?.application.metadata.finalizers).toEqual([]);
    await windlass.deps.applications.remove(record as ApplicationRecord);
    expect(await pending).toMatchObject({ code: 0, out: "application 'guestbook' deleted\n" });
  });
});

describe('windlass app history', () => {
  it('lists what was deployed', async () => {
    await using windlass = await served();
    const time = '2026-01-01T00:00:00.000Z';
    await work(windlass, () => ({
      history: [
        { id: 1, revision: 'c'.repeat(40), deployedAt: time, deployStartedAt: time, initiatedBy: { automated: true } },
      ],
    }));
    const { out } = await windlass.cli(['app', 'history', 'guestbook']);
    expect(out).toBe(`ID  DATE                      REVISION  INITIATED BY\n1   ${time}  ccccccc   automated\n`);
  });
});
