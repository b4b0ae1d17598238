import { describe, expect, it } from 'vitest';
import type { ApplicationRecord } from '../../../shared/stores/application-record.ts';
import { aManifest, REVISION } from '../../workflow/api/harness.ts';
import { type CliHarness, serveForCli } from './run-cli.ts';

const REF = { namespace: 'argocd', name: 'guestbook' };
const TIME = '2026-01-01T00:00:00.000Z';
type Status = ApplicationRecord['application']['status'];

async function served(spec: object = {}): Promise<CliHarness> {
  const windlass = await serveForCli();
  await windlass.request('POST', '/api/v1/applications', { body: aManifest('guestbook', spec) });
  return windlass;
}

/** Plays the worker: changes the status of the application. */
async function work(windlass: CliHarness, change: (status: Status) => object): Promise<void> {
  await windlass.deps.applications.update(REF, ({ application, control }) => ({
    application: { ...application, status: { ...application.status, ...change(application.status) } },
    control,
  }));
}

const record = (windlass: CliHarness) => windlass.deps.applications.read(REF);
const operationOf = async (windlass: CliHarness) => (await record(windlass))?.control.sync?.operation;
const sync = (...flags: string[]) => ['app', 'sync', 'guestbook', '--async', ...flags];

describe('windlass app sync', () => {
  it('passes on what its flags say', async () => {
    await using windlass = await served();
    const flags = ['--strategy', 'apply', '--force', '--info', 'why=a=b', '--retry-limit', '-1', '--retry-refresh'];
    const backoff = ['--retry-backoff-duration', '5s', '--retry-backoff-factor', '3'];
    expect(await windlass.cli(sync(...flags, ...backoff, '--assumeYes'))).toMatchObject({ code: 0 });
    expect(await operationOf(windlass)).toMatchObject({
      sync: { syncStrategy: { apply: { force: true } } },
      info: [{ name: 'why', value: 'a=b' }],
      retry: { limit: -1, refresh: true, backoff: { duration: '5s', factor: 3 } },
    });
  });

  it('adds a flag for one option to the options of the application, in place of what they say of it', async () => {
    const syncOptions = ['CreateNamespace=true', 'Replace=false'];
    await using windlass = await served({ syncPolicy: { syncOptions } });
    await windlass.cli(sync('--replace', '--apply-out-of-sync-only'));
    expect((await operationOf(windlass))?.sync.syncOptions).toEqual([
      'CreateNamespace=true',
      'ApplyOutOfSyncOnly=true',
      'Replace=true',
    ]);
  });

  it('leaves out what a resource with ! in front names', async () => {
    await using windlass = await served();
    const web = { version: 'v1', namespace: 'one', name: 'web', status: 'OutOfSync' };
    await work(windlass, () => ({
      resources: [
        { ...web, group: 'apps', kind: 'Deployment' },
        { ...web, group: '', kind: 'Service' },
      ],
    }));
    await windlass.cli(sync('--resource', '!*:Service:*'));
    expect((await operationOf(windlass))?.sync.resources).toEqual([
      { group: 'apps', kind: 'Deployment', namespace: 'one', name: 'web' },
    ]);
  });

  it('takes revisions for some of several sources, and refuses one for all', async () => {
    const source = { repoURL: 'https://git.example.com/apps.git', path: 'guestbook', targetRevision: 'main' };
    await using windlass = await served({ source: undefined, sources: [source, source] });
    expect(await windlass.cli(sync('--revision', 'v2'))).toMatchObject({ code: 1 });
    await windlass.cli(sync('--revisions', 'v2', '--source-positions', '2'));
    expect((await operationOf(windlass))?.sync.revisions).toEqual(['', 'v2']);
  });

  it('syncs the applications that a selector names', async () => {
    await using windlass = await serveForCli();
    const labelled = { ...aManifest(), metadata: { name: 'guestbook', labels: { team: 'web' } } };
    await windlass.request('POST', '/api/v1/applications', { body: labelled });
    await windlass.request('POST', '/api/v1/applications', { body: aManifest('other') });
    expect((await windlass.cli(['app', 'sync', '-l', 'team=web', '--async'])).out).toBe('sync of guestbook started\n');
    expect(await windlass.cli(['app', 'sync', '-l', 'team=none', '--async'])).toMatchObject({ code: 1 });
  });

  it.each([
    ['neither names nor a selector', ['app', 'sync']],
    ['names and a selector', sync('-l', 'a=b')],
    ['a back-off without a limit', sync('--retry-refresh')],
    ['a resource that is none', sync('--resource', 'web')],
    ['an info without a value', sync('--info', 'why')],
    ['labels without a value', sync('--label', 'web')],
  ])('ends with exit code 2 for %s', async (_case, args) => {
    await using windlass = await served();
    expect((await windlass.cli(args)).code).toBe(2);
    expect(await operationOf(windlass)).toBeUndefined();
  });
});

describe('windlass app rollback', () => {
  const entry = (id: number) => ({
    id,
    revision: `${id}`.repeat(40),
    source: { repoURL: 'https://git.example.com/apps.git', path: 'guestbook' },
    deployedAt: TIME,
    deployStartedAt: TIME,
    initiatedBy: {},
  });

  it('goes to the entry before the last, holds automation until it is released, and says so', async () => {
    await using windlass = await served({ syncPolicy: { automated: {} } });
    await work(windlass, () => ({ history: [entry(3), entry(4)] }));
    const { out } = await windlass.cli(['app', 'rollback', 'guestbook', '--async']);
    expect(out).toContain('windlass app release guestbook');
    expect((await operationOf(windlass))?.sync.revision).toBe(entry(3).revision);
    expect((await windlass.cli(['app', 'get', 'guestbook'])).out).toContain('AutomationHeldWarning');
    expect(await windlass.cli(['app', 'release', 'guestbook'])).toMatchObject({ code: 0 });
    const status = (await record(windlass))?.application.status;
    expect(status).toMatchObject({ conditions: [] });
    expect(status?.automationHold).toBeUndefined();
    expect(await windlass.cli(['app', 'release', 'guestbook'])).toMatchObject({ code: 1 });
  });

  it('has nowhere to go with one deployment', async () => {
    await using windlass = await served();
    await work(windlass, () => ({ history: [entry(3)] }));
    expect(await windlass.cli(['app', 'rollback', 'guestbook'])).toMatchObject({ code: 1 });
  });
});

describe('windlass app get --operation', () => {
  it('shows the wait and the trace of the one that runs, and who terminated it', async () => {
    await using windlass = await served();
    await windlass.cli(sync());
    await windlass.cli(['app', 'terminate-op', 'guestbook']);
    const { out } = await windlass.cli(['app', 'get', 'guestbook', '--operation']);
    expect(out).toMatch(/^Phase: +Terminating$/m);
    expect(out).toMatch(/^Ended by: +admin$/m);
    expect(out).toMatch(/^\+0\.0s +requested +by admin$/m);
  });

  it('shows the objects of one that has ended, by their phase', async () => {
    await using windlass = await served();
    const result = { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'guestbook', name: 'settings' };
    await work(windlass, () => ({
      operationState: {
        operation: { sync: {}, initiatedBy: {} },
        phase: 'Succeeded',
        startedAt: TIME,
        finishedAt: TIME,
        syncResult: {
          revision: REVISION,
          resources: [{ ...result, status: 'Synced', syncPhase: 'Sync', hookPhase: 'Succeeded' }],
        },
      },
    }));
    const { out } = await windlass.cli(['app', 'get', 'guestbook', '--operation']);
    expect(out).toMatch(/^Sync +Apply +ConfigMap +guestbook +settings +Succeeded$/m);
  });
});

describe('windlass app confirm-deletion', () => {
  it('notes the approval on the application', async () => {
    await using windlass = await served();
    expect(await windlass.cli(['app', 'confirm-deletion', 'guestbook'])).toMatchObject({ code: 0 });
    expect((await record(windlass))?.application.metadata.annotations).toHaveProperty(
      'argocd.argoproj.io/deletion-approved',
    );
  });
});

describe('windlass app wait', () => {
  it('is content with any of several kinds of health', async () => {
    await using windlass = await served();
    await work(windlass, () => ({ health: { status: 'Degraded' } }));
    const args = ['app', 'wait', 'guestbook', '--health', '--degraded', '--timeout', '5'];
    expect(await windlass.cli(args)).toMatchObject({ code: 0 });
  });

  it('waits with --delete until the application is gone, also if it is gone already', async () => {
    await using windlass = await served();
    const pending = windlass.cli(['app', 'wait', 'guestbook', '--delete', '--timeout', '5']);
    await windlass.deps.applications.remove((await record(windlass)) as ApplicationRecord);
    expect(await pending).toMatchObject({ code: 0 });
    expect(await windlass.cli(['app', 'wait', 'guestbook', '--delete', '--timeout', '5'])).toMatchObject({ code: 0 });
  });
});
