import { beforeEach, describe, expect, it } from 'vitest';
import type { GitPushEvent } from '../../shared/domain/git/git-event.ts';
import { routeGitEvent } from '../../shared/workflows/git-events/route-git-event.ts';
import { type ApiHarness, aManifest, createApiHarness } from './api/harness.ts';

let harness: ApiHarness;
beforeEach(async () => {
  harness = createApiHarness();
  const other = { source: { repoURL: 'https://git.example.com/other.git', path: 'guestbook' } };
  for (const manifest of [aManifest('here'), aManifest('elsewhere', other)]) {
    await harness.request('POST', '/api/v1/applications?validate=false', { body: manifest });
  }
  harness.messages.length = 0;
});

const repositoryOf = async (name: string) =>
  (await harness.deps.applications.read({ namespace: 'argocd', name }))?.application.spec.source?.repoURL ?? '';

async function route(changes: Partial<GitPushEvent> = {}): Promise<readonly string[]> {
  const url = (await repositoryOf('here')).replace(/\.git$/, '');
  await harness.deps.deliveries.add('d', {
    kind: 'push',
    repositoryUrls: [url],
    revision: 'main',
    touchedHead: true,
    ...changes,
  });
  await routeGitEvent(harness.deps, 'd');
  return harness.messages.flatMap((message) => (message.type === 'RefreshApplication' ? [message.application] : []));
}

describe('routing a push', () => {
  it('refreshes the applications of that repository only', async () => {
    expect(await route()).toEqual(['argocd/here']);
  });

  it('leaves those alone that follow another revision', async () => {
    expect(await route({ revision: 'feature', touchedHead: false })).toEqual([]);
  });

  it('happens once: a doubled message does nothing', async () => {
    await route();
    harness.messages.length = 0;
    await routeGitEvent(harness.deps, 'd');
    expect(harness.messages).toEqual([]);
  });

  it('ends quietly for a delivery that nobody knows, and for an application that was deleted', async () => {
    await routeGitEvent(harness.deps, 'unknown');
    const record = await harness.deps.applications.read({ namespace: 'argocd', name: 'here' });
    if (!record) throw new Error('not created');
    const url = await repositoryOf('here');
    await harness.deps.applications.remove(record);
    expect(await route({ repositoryUrls: [url] })).toEqual([]);
  });
});
