import { beforeEach, describe, expect, it } from 'vitest';
import { SourceUnavailableError } from '../../shared/domain/errors/source-errors.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { routeGitEvent } from '../../shared/workflows/git-events/route-git-event.ts';
import { refreshApplication } from '../../shared/workflows/refresh/refresh-application.ts';
import { requestRefresh } from '../../shared/workflows/refresh/request-refresh.ts';
import { aManifest, createApiHarness, REVISION } from './api/harness.ts';

const ref = { namespace: 'argocd', name: 'guestbook' };
const pushedAt = '2026-01-01T00:00:00.000Z';

let deps: Dependencies;
beforeEach(async () => {
  const harness = createApiHarness();
  await harness.request('POST', '/api/v1/applications', { body: aManifest('guestbook') });
  deps = harness.deps;
});

/** A webhook comes and is routed; answers when it came. */
async function deliver(id: string, after: string): Promise<string> {
  const url = 'https://git.example.com/apps';
  const event = { kind: 'push', repositoryUrls: [url], revision: 'main', touchedHead: true, after, pushedAt } as const;
  const { delivery } = await deps.deliveries.add(id, event);
  await routeGitEvent(deps, id);
  return delivery.receivedAt;
}
const control = async () => {
  const record = await deps.applications.read(ref);
  if (!record) throw new Error('gone');
  return record.control;
};
const arrivals = async () => (await control()).deployments?.arrivals;

describe('a refresh that sees a commit for the first time', () => {
  it('knows when it was pushed, delivered and queued, and keeps that instead of the webhook', async () => {
    const deliveredAt = await deliver('one', REVISION);
    const [notice] = (await control()).refresh.pushes ?? [];
    expect(notice).toMatchObject({ revision: REVISION, pushedAt, deliveredAt });
    await refreshApplication(deps, ref);
    expect(await arrivals()).toEqual([
      { revisions: [REVISION], pushedAt, deliveredAt, queuedAt: notice?.queuedAt ?? 'nothing' },
    ]);
    expect(await control()).not.toHaveProperty('refresh.pushes');
  });

  it('has it from the first webhook of several, and from none that is about another commit', async () => {
    const deliveredAt = await deliver('one', REVISION);
    await deliver('two', REVISION);
    await deliver('three', 'c'.repeat(40));
    await refreshApplication(deps, ref);
    expect(await arrivals()).toMatchObject([{ revisions: [REVISION], deliveredAt }]);
  });

  it('found it itself if no webhook told of it', async () => {
    await requestRefresh(deps, ref);
    const before = new Date().toISOString();
    await refreshApplication(deps, ref);
    const [arrival] = (await arrivals()) ?? [];
    expect(arrival).toEqual({ revisions: [REVISION], deliveredAt: arrival?.queuedAt, queuedAt: arrival?.deliveredAt });
    expect((arrival?.deliveredAt ?? '') >= before).toBe(true);
  });

  it('has it from the webhook also if the repository could not be reached at first', async () => {
    const deliveredAt = await deliver('one', REVISION);
    const unavailable = async (): Promise<never> => {
      throw new SourceUnavailableError('cannot reach it', { retry: 'backoff' });
    };
    await refreshApplication({ ...deps, sources: { ...deps.sources, resolveRevision: unavailable } }, ref);
    expect(await arrivals()).toBeUndefined();
    await requestRefresh(deps, ref);
    await refreshApplication(deps, ref);
    expect(await arrivals()).toMatchObject([{ revisions: [REVISION], deliveredAt }]);
  });

  it('is once: the same commit does not arrive again', async () => {
    await deliver('one', REVISION);
    await refreshApplication(deps, ref);
    const known = await arrivals();
    await deliver('two', REVISION);
    await refreshApplication(deps, ref);
    expect(await arrivals()).toEqual(known);
  });
});
