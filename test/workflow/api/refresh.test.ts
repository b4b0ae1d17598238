import { describe, expect, it, vi } from 'vitest';
import { aManifest, createApiHarness } from './harness.ts';

const apps = '/api/v1/applications';

describe('GET /api/v1/applications/{name}?refresh', () => {
  it('answers a refresh when it is done', async () => {
    const api = createApiHarness();
    await api.request('POST', apps, { body: aManifest() });
    const ref = { namespace: 'argocd', name: 'guestbook' };
    const pending = api.request('GET', `${apps}/guestbook?refresh=hard`);
    // The worker: it waits for the request, and then does what a refresh does.
    await expect.poll(async () => (await api.deps.applications.read(ref))?.control.refresh.hard).toBe(true);
    await api.deps.applications.update(ref, ({ application, control }) => ({
      application: { ...application, status: { ...application.status, sync: { status: 'Synced' } } },
      control: { ...control, refresh: { ...control.refresh, processed: control.refresh.requested } },
    }));
    expect((await pending).body.status.sync.status).toBe('Synced');
  });

  it('answers the present state with a warning after 60 seconds', async () => {
    vi.useFakeTimers();
    try {
      const api = createApiHarness();
      await api.request('POST', apps, { body: aManifest() });
      const pending = api.request('GET', `${apps}/guestbook?refresh=normal`);
      await vi.advanceTimersByTimeAsync(61_000);
      const answer = await pending;
      expect(answer).toMatchObject({ status: 200, body: { status: { sync: { status: 'Unknown' } } } });
      expect(answer.headers.warning).toContain('the refresh is not done yet');
    } finally {
      vi.useRealTimers();
    }
  });

  it('answers 404 when the application is deleted meanwhile', async () => {
    const api = createApiHarness();
    await api.request('POST', apps, { body: aManifest() });
    const pending = api.request('GET', `${apps}/guestbook?refresh=hard`);
    const read = () => api.deps.applications.read({ namespace: 'argocd', name: 'guestbook' });
    await expect.poll(async () => (await read())?.control.refresh.hard).toBe(true);
    const record = await read();
    if (record) await api.deps.applications.remove(record);
    expect(await pending).toMatchObject({ status: 404, body: { code: 5 } });
  });
});
