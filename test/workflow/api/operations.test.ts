import { beforeEach, describe, expect, it } from 'vitest';
import type { Application, HistoryEntry } from '../../../shared/domain/application/application.ts';
import { type ApiHarness, aManifest, createApiHarness } from './harness.ts';

const apps = '/api/v1/applications';
const path = `${apps}/guestbook`;
const ref = { namespace: 'argocd', name: 'guestbook' };
const source = { repoURL: 'https://git.example.com/apps.git', path: 'guestbook', targetRevision: 'main' };
const entry = (id: number): HistoryEntry => ({
  id,
  revision: `${id}`.repeat(40),
  source,
  deployedAt: '2026-01-01T00:00:00.000Z',
  deployStartedAt: '2026-01-01T00:00:00.000Z',
  initiatedBy: { automated: true },
});

let api: ApiHarness;
const change = (changed: (application: Application) => Application) =>
  api.deps.applications.update(ref, (record) => ({ ...record, application: changed(record.application) }));

beforeEach(async () => {
  api = createApiHarness();
  await api.request('POST', apps, { body: aManifest('guestbook', { syncPolicy: { automated: {} } }) });
  await change((application) => ({ ...application, status: { ...application.status, history: [entry(1), entry(2)] } }));
});

describe('a rollback', () => {
  it('syncs to what the entry deployed, without hooks, and holds automated sync in the same write', async () => {
    const answer = await api.request('POST', `${path}/rollback`, { body: { id: 1, prune: true } });
    expect(answer).toMatchObject({ status: 200 });
    const { control, application } = (await api.deps.applications.read(ref)) ?? {};
    expect(control?.sync?.operation.sync).toMatchObject({
      revision: entry(1).revision,
      source,
      prune: true,
      syncStrategy: { apply: {} },
    });
    expect(application?.status.automationHold).toMatchObject({
      by: 'admin',
      historyId: 1,
      revisions: [entry(1).revision],
    });
  });

  it('holds nothing when it is only tried, or when nothing is automated', async () => {
    await api.request('POST', `${path}/rollback`, { body: { id: 1, dryRun: true } });
    expect((await api.deps.applications.read(ref))?.application.status.automationHold).toBeUndefined();
    await api.request('POST', apps, { body: aManifest('manual') });
    const manual = { ...ref, name: 'manual' };
    await api.deps.applications.update(manual, ({ application, control }) => ({
      control,
      application: { ...application, status: { ...application.status, history: [entry(1)] } },
    }));
    expect(await api.request('POST', `${apps}/manual/rollback`, { body: { id: 1 } })).toMatchObject({ status: 200 });
    expect((await api.deps.applications.read(manual))?.application.status.automationHold).toBeUndefined();
  });

  it('to an entry that is not in the history is refused', async () => {
    const answer = await api.request('POST', `${path}/rollback`, { body: { id: 7 } });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain('application guestbook does not have deployment with id 7');
  });

  it('is let go by a release, which asks for a refresh', async () => {
    await api.request('POST', `${path}/rollback`, { body: { id: 1 } });
    const before = (await api.deps.applications.read(ref))?.control.refresh.requested ?? 0;
    expect(await api.request('DELETE', `${path}/hold`)).toMatchObject({ status: 200 });
    const record = await api.deps.applications.read(ref);
    expect(record?.application.status.automationHold).toBeUndefined();
    expect(record?.control.refresh.requested).toBeGreaterThanOrEqual(before);
    expect(api.messages.at(-1)).toEqual({ type: 'RefreshApplication', application: 'argocd/guestbook' });
  });
});

describe('the operation', () => {
  it('is shown with its trace while it runs, and who ends it is told', async () => {
    expect(await api.request('GET', `${path}/operation`)).toMatchObject({ status: 404 });
    await api.request('POST', `${path}/sync`, { body: {} });
    await api.request('DELETE', `${path}/operation`);
    const { body } = await api.request('GET', `${path}/operation`);
    expect(body).toMatchObject({ phase: 'Terminating', deadlineAt: expect.any(String), tasks: [] });
    expect(body.trace.map(({ event, message }: { event: string; message: string }) => `${event} ${message}`)).toEqual([
      'requested by admin',
      'terminating by admin',
    ]);
  });

  it.each([
    ['an unknown sync option', { syncOptions: { items: ['Foo=1'] } }, 'syncOptions[0]: "Foo=1" is no sync option'],
    [
      'a duration that is none',
      { retryStrategy: { limit: 1, backoff: { duration: 'x' } } },
      'retryStrategy.backoff.duration',
    ],
  ])('is refused with %s, by the name of the field', async (_name, body, words) => {
    const answer = await api.request('POST', `${path}/sync`, { body });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(words);
  });

  it('is refused while a sync window is closed to people, in the words of the window', async () => {
    await api.request('POST', '/api/v1/projects', {
      body: {
        project: {
          metadata: { name: 'frozen' },
          spec: {
            sourceRepos: ['*'],
            destinations: [{ server: '*', namespace: '*' }],
            syncWindows: [{ kind: 'deny', schedule: '* * * * *', duration: '24h', applications: ['*'] }],
          },
        },
      },
    });
    await change((application) => ({ ...application, spec: { ...application.spec, project: 'frozen' } }));
    const answer = await api.request('POST', `${path}/sync`, { body: {} });
    expect(answer.status).toBe(403);
    expect(answer.body.message).toContain("deny '* * * * *' for 24h");
    expect(await api.request('POST', `${path}/sync`, { body: { dryRun: true } })).toMatchObject({ status: 200 });
  });
});

describe('an approval', () => {
  it('is noted on the application with its time, whichever way it comes', async () => {
    await api.request('POST', `${path}/approve-deletion`);
    const record = await api.deps.applications.read(ref);
    const approved = record?.application.metadata.annotations?.['argocd.argoproj.io/deletion-approved'];
    expect(Date.parse(approved ?? '')).not.toBeNaN();
  });
});
