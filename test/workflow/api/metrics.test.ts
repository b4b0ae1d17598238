import { describe, expect, it } from 'vitest';
import { invoke } from '../../../cli/serve/invoke.ts';
import { createHandler } from '../../../functions/refresh.ts';
import type { DriftCheckState } from '../../../shared/stores/drift-check-store.ts';
import { buildSqsEvent } from '../../support/sqs-event.ts';
import { aManifest, createApiHarness } from './harness.ts';

it('tells applications and what was done with them, to those who have a token', async () => {
  const harness = createApiHarness();
  await harness.request('POST', '/api/v1/applications', { body: aManifest('guestbook') });
  const message = { type: 'RefreshApplication', application: 'argocd/guestbook' };
  await invoke(createHandler(harness.deps))(buildSqsEvent([JSON.stringify(message)]));

  const { status, headers, text } = await harness.requestText('GET', '/metrics');

  expect(status).toBe(200);
  expect(headers['content-type']).toContain('text/plain');
  expect(text).toContain('argocd_app_info{namespace="argocd",name="guestbook",project="default"');
  expect(text).toContain('windlass_queue_age_seconds_count{type="RefreshApplication"} 1');
  const anonymous = await harness.request('GET', '/metrics', { headers: { authorization: '' } });
  expect(anonymous.status).toBe(401);
});

describe('the drift checks of clusters', () => {
  /** The lines of `/metrics` after a check of a cluster ended so. */
  async function gaugesAfter(end: Pick<DriftCheckState, 'last' | 'failure'>): Promise<readonly string[]> {
    const { deps, requestText } = createApiHarness();
    await deps.driftChecks.watch('https://one');
    const state = await deps.driftChecks.claim('https://one', { ticket: 't', expiresAt: '' }, () => true);
    if (!state) throw new Error('not claimed');
    await deps.driftChecks.release({ ...state, ...end }, 't');
    const { text } = await requestText('GET', '/metrics');
    return text.split('\n').filter((line) => line.startsWith('windlass_drift_check'));
  }

  it('are gauges of each cluster', async () => {
    const faults = [{ kind: 'v1/Secret', message: 'forbidden' }];
    const counts = { applications: 7, kinds: 3, objects: 40, moved: 2, refreshed: 1, faults };
    const lines = await gaugesAfter({ last: { checkedAt: '2026-01-01T00:00:10.500Z', tookMs: 250, ...counts } });
    expect(lines).toEqual(
      [
        ['failures_in_a_row', 0],
        ['last_timestamp_seconds', 1767225610.5],
        ['last_duration_seconds', 0.25],
        ['applications', 7],
        ['kinds', 3],
        ['unreadable_kinds', 1],
        ['objects', 40],
        ['moved_applications', 2],
        ['refreshed_applications', 1],
      ].map(([name, value]) => `windlass_drift_check_${name}{server="https://one"} ${value}`),
    );
  });

  it('say how often they failed, also before the first that went through', async () => {
    const lines = await gaugesAfter({ failure: { message: 'gone', at: '2026-01-01T00:00:00.000Z', inARow: 3 } });
    expect(lines).toEqual(['windlass_drift_check_failures_in_a_row{server="https://one"} 3']);
  });
});
