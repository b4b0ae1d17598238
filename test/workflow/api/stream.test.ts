import { describe, expect, it, vi } from 'vitest';
import { createStreamHandler, streamApplications } from '../../../functions/stream.ts';
import type { WatchFilter } from '../../../shared/workflows/serve-users/watch-applications.ts';
import { type ApiHarness, aManifest, aProjectManifest, createApiEvent, createApiHarness, TOKEN } from './harness.ts';

const apps = '/api/v1/applications';

/** Reads a stream piece by piece. */
function watch(api: ApiHarness, filter: WatchFilter = {}) {
  const stop = new AbortController();
  const lines = streamApplications(api.deps, filter, stop.signal);
  const next = async () => (await lines.next()).value as string;
  return {
    lines,
    stop,
    /** The next event as `TYPE name`, or `-` for an empty line. */
    async next(): Promise<string> {
      const line = await next();
      if (line === '\n') return '-';
      const { type, application } = JSON.parse(line).result;
      return `${type} ${application.metadata.name}`;
    },
    async nextApplication() {
      return JSON.parse(await next()).result.application;
    },
  };
}

const post = (api: ApiHarness, name: string, spec: object = {}) =>
  api.request('POST', `${apps}?upsert=true`, { body: aManifest(name, spec) });

describe('the watch stream', () => {
  it('first tells what exists and ends that with an empty line, then tells each change', async () => {
    const api = createApiHarness();
    await post(api, 'one');
    const { next, stop, lines } = watch(api);
    expect([await next(), await next()]).toEqual(['ADDED one', '-']);
    await post(api, 'two');
    expect(await next()).toBe('ADDED two');
    await post(api, 'one', { revisionHistoryLimit: 1 });
    expect(await next()).toBe('MODIFIED one');
    const record = await api.deps.applications.read({ namespace: 'argocd', name: 'one' });
    if (record) await api.deps.applications.remove(record);
    expect(await next()).toBe('DELETED one');
    stop.abort();
    expect(await lines.next()).toEqual({ done: true, value: undefined });
  });

  it('tells a slow reader the newest state of each application, once', async () => {
    const api = createApiHarness();
    await post(api, 'one');
    const watched = watch(api);
    expect([await watched.next(), await watched.next()]).toEqual(['ADDED one', '-']);
    for (let limit = 1; limit <= 5; limit += 1) await post(api, 'one', { revisionHistoryLimit: limit });
    await post(api, 'two');
    expect((await watched.nextApplication()).spec.revisionHistoryLimit).toBe(5);
    expect(await watched.next()).toBe('ADDED two');
    watched.stop.abort();
  });

  it.each<[string, WatchFilter]>([
    ['name', { name: 'two' }],
    ['project', { projects: ['shop'] }],
    ['namespace', { appNamespace: 'team-a' }],
  ])('filters by %s', async (_case, filter) => {
    const api = createApiHarness();
    await post(api, 'one');
    await api.request('POST', '/api/v1/projects', { body: aProjectManifest('shop') });
    await api.request('POST', `${apps}?appNamespace=team-a`, { body: aManifest('two', { project: 'shop' }) });
    const { next, stop } = watch(api, filter);
    expect([await next(), await next()]).toEqual(['ADDED two', '-']);
    stop.abort();
  });

  it('tells DELETED of an application that no longer fits the filter', async () => {
    const api = createApiHarness();
    for (const name of ['shop', 'other']) {
      await api.request('POST', '/api/v1/projects', { body: aProjectManifest(name) });
    }
    await post(api, 'one', { project: 'shop' });
    const { next, stop } = watch(api, { projects: ['shop'] });
    expect([await next(), await next()]).toEqual(['ADDED one', '-']);
    await post(api, 'one', { project: 'other' });
    expect(await next()).toBe('DELETED one');
    stop.abort();
  });

  it('does not tell again what the reader has, by the version of its list or of its application', async () => {
    const api = createApiHarness();
    await post(api, 'one');
    const list = (await api.request('GET', apps)).body;
    for (const resourceVersion of [list.metadata.resourceVersion, list.items[0].metadata.resourceVersion]) {
      const { next, stop } = watch(api, { resourceVersion });
      expect(await next()).toBe('-');
      stop.abort();
    }
    const { next, stop } = watch(api, { resourceVersion: 'old' });
    expect(await next()).toBe('ADDED one');
    stop.abort();
  });

  it('says every 15 seconds that it lives, and reads everything again each minute', async () => {
    vi.useFakeTimers();
    try {
      const api = createApiHarness();
      const { next, stop } = watch(api);
      expect(await next()).toBe('-');
      const later = next();
      await vi.advanceTimersByTimeAsync(15_000);
      expect(await later).toBe('-');
      // Another process writes: nobody here tells of it.
      vi.spyOn(api.deps.feed, 'publish').mockImplementation(() => {});
      await post(api, 'one');
      const heard: string[] = [];
      const listen = async () => {
        while (!heard.includes('ADDED one')) heard.push(await next());
      };
      const listening = listen();
      await vi.advanceTimersByTimeAsync(60_000);
      await listening;
      stop.abort();
    } finally {
      vi.useRealTimers();
    }
  });

  it('stops listening when the reader is gone', async () => {
    const api = createApiHarness();
    let listeners = 0;
    const { subscribe } = api.deps.feed;
    vi.spyOn(api.deps.feed, 'subscribe').mockImplementation((listener) => {
      listeners += 1;
      const unsubscribe = subscribe(listener);
      return () => {
        listeners -= 1;
        unsubscribe();
      };
    });
    const { next, stop, lines } = watch(api);
    await next();
    expect(listeners).toBe(1);
    stop.abort();
    await lines.next();
    expect(listeners).toBe(0);
  });
});

describe('GET /api/v1/stream/applications', () => {
  const open = (query: string, headers: { readonly [name: string]: string }) =>
    createStreamHandler(createApiHarness().deps)(
      createApiEvent('GET', `/api/v1/stream/applications${query}`, headers),
      {
        signal: new AbortController().signal,
      },
    );
  const firstPiece = async ({ stream }: { stream: AsyncIterable<string> }) => {
    for await (const piece of stream) return piece;
    return undefined;
  };
  const authorization = `Bearer ${TOKEN}`;

  it('answers JSON lines, or server-sent events to who accepts them', async () => {
    const lines = open('', { authorization });
    expect(lines).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/x-ndjson' } });
    expect(await firstPiece(lines)).toBe('\n');
    const events = open('', { authorization, accept: 'text/event-stream' });
    expect(events.headers['content-type']).toBe('text/event-stream');
    expect(await firstPiece(events)).toBe(':\n\n');
  });

  it('refuses a missing token and a filter that it does not understand before it begins', async () => {
    const refused = open('', {});
    expect(refused.statusCode).toBe(401);
    expect(JSON.parse((await firstPiece(refused)) ?? '')).toMatchObject({ code: 16 });
    expect(open('?selector=a%20b', { authorization }).statusCode).toBe(400);
  });
});
