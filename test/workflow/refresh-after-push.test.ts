import { beforeEach, describe, expect, it } from 'vitest';
import { RevisionNotFoundError } from '../../shared/domain/errors/source-errors.ts';
import { claimApplication, releaseClaimed } from '../../shared/workflows/application/claim-application.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { refreshBounds } from '../../shared/workflows/refresh/refresh-bounds.ts';
import { requestRefresh } from '../../shared/workflows/refresh/request-refresh.ts';
import { openSource } from '../../shared/workflows/render/open-source.ts';
import { aManifest, createApiHarness, REVISION } from './api/harness.ts';

const ref = { namespace: 'argocd', name: 'guestbook' };
const source = { repoURL: 'https://git.example.com/apps.git', path: 'guestbook', targetRevision: 'main' };
const START = Date.parse('2026-01-01T00:00:00Z');

let deps: Dependencies;
let now: number;

beforeEach(async () => {
  const harness = createApiHarness();
  await harness.request('POST', '/api/v1/applications', { body: aManifest() });
  now = START;
  deps = { ...harness.deps, clock: { now: () => new Date(now) } };
  const claim = await claimApplication(deps, ref, () => true);
  if (!claim) throw new Error('not claimed');
  await releaseClaimed(deps, claim, ({ application, control: { refresh, ...control } }) => {
    const { requestedAt: _, ...rest } = refresh;
    return { application, control: { ...control, refresh: { ...rest, processed: rest.requested } } };
  });
});

const bounds = async (at = now) => {
  const record = await deps.applications.read(ref);
  if (!record) throw new Error('gone');
  return refreshBounds(record.control, new Date(at));
};

describe('what a refresh may know of a repository from before', () => {
  it('is as old as the last request, although an earlier one is not answered yet', async () => {
    const counter = await requestRefresh(deps, ref);
    now += 2_000;
    expect(await requestRefresh(deps, ref)).toBe(counter);
    expect(await bounds(now + 500)).toEqual({ notBefore: new Date(START + 2_000) });
  });

  it('does not grow older by a request of a machine whose clock is behind', async () => {
    await requestRefresh(deps, ref);
    now -= 1_000;
    await requestRefresh(deps, ref);
    expect(await bounds(START)).toEqual({ notBefore: new Date(START) });
  });

  it('is ten seconds old at most, for a request that waited long and for a poll', async () => {
    expect(await bounds()).toEqual({ notBefore: new Date(START - 10_000) });
    await requestRefresh(deps, ref);
    expect(await bounds(START + 60_000)).toEqual({ notBefore: new Date(START + 50_000) });
  });

  it('is nothing in a hard refresh', async () => {
    await requestRefresh(deps, ref, { hard: true });
    expect(await bounds()).toEqual({ fresh: true });
  });
});

describe('opening a source by refs from before', () => {
  /** A repository whose remembered refs lead to a commit that is gone. */
  const withForcedPush = (asked: (Date | undefined)[]): Dependencies => ({
    ...deps,
    sources: {
      ...deps.sources,
      resolveRevision: async (_access, _target, { notBefore } = {}) => {
        asked.push(notBefore);
        return notBefore ? 'b'.repeat(40) : REVISION;
      },
      openTree: async (access, revision) => {
        if (revision !== REVISION) throw new RevisionNotFoundError('gone');
        return deps.sources.openTree(access, revision);
      },
    },
  });

  it('asks for the present ones when the commit is gone, as after a forced push', async () => {
    const asked: (Date | undefined)[] = [];
    const opened = await openSource(withForcedPush(asked), source, { notBefore: new Date(START) });
    expect(opened.revision).toBe(REVISION);
    expect(asked).toEqual([new Date(START), undefined]);
  });

  it('says so when the revision is not there now either', async () => {
    const missing = { ...source, targetRevision: 'missing' };
    await expect(openSource(deps, missing, { notBefore: new Date(START) })).rejects.toThrow(RevisionNotFoundError);
  });
});
