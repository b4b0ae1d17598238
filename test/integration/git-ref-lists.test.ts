import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGitSourceReader } from '../../shared/adapters/git/git-source-reader.ts';
import type { SourceReader } from '../../shared/ports/source-reader.ts';
import { recordLog, temporaryFolder } from './git-fixture.ts';
import { type RefServer, startRefServer } from './git-ref-server.ts';

const OLD = '1'.repeat(40);
const NEW = '2'.repeat(40);

let server: RefServer;
let folder: { readonly path: string } & AsyncDisposable;
let now: number;
let reader: SourceReader;

const readerWith = (clockSkewMs: number): SourceReader =>
  createGitSourceReader({
    storeDir: folder.path,
    clock: { now: () => new Date(now) },
    clockSkewMs,
    logger: recordLog(),
  });

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  server = await startRefServer();
  folder = await temporaryFolder();
  now = Date.parse('2026-01-01T00:00:00Z');
  reader = readerWith(0);
});

afterEach(async () => {
  vi.useRealTimers();
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const pass = (ms: number): void => {
  now += ms;
  vi.advanceTimersByTime(ms);
};
/** Asks for `main` as it was at a time or later; without one, as it is now. */
const resolve = (notBefore?: number): Promise<string> =>
  reader.resolveRevision(
    { url: server.url },
    'main',
    notBefore === undefined ? {} : { notBefore: new Date(notBefore) },
  );

describe('the refs of a repository', () => {
  it('are listed once for a thousand refreshes that were asked for before', async () => {
    const requestedAt = now;
    pass(1);
    for (let n = 0; n < 1000; n++) expect(await resolve(requestedAt)).toBe(OLD);
    expect(server.questions()).toBe(1);
  });

  it('are listed anew for a refresh that is asked for after a push', async () => {
    expect(await resolve(now - 1)).toBe(OLD);
    pass(5);
    server.push(NEW);
    pass(5);
    expect(await resolve(now)).toBe(NEW);
    pass(5);
    expect(await resolve(now - 6)).toBe(NEW);
    expect(server.questions()).toBe(2);
  });

  it('that are being listed when a push comes are not taken for those after it', async () => {
    server.hold();
    const before = resolve(now - 1);
    await expect.poll(() => server.questions()).toBe(1);
    pass(5);
    server.push(NEW);
    pass(5);
    const after = [resolve(now), resolve(now), resolve()];
    const early = resolve(now - 5_000);
    server.release();
    expect(await before).toBe(OLD);
    expect(await early).toBe(OLD);
    expect(await Promise.all(after)).toEqual([NEW, NEW, NEW]);
    expect(server.questions()).toBe(2);
  });

  it('are not trusted within the millisecond of the request', async () => {
    expect(await resolve(now)).toBe(OLD);
    server.push(NEW);
    expect(await resolve(now)).toBe(NEW);
  });

  it('are listed anew for whoever names no time', async () => {
    expect(await resolve()).toBe(OLD);
    server.push(NEW);
    pass(1);
    expect(await resolve()).toBe(NEW);
  });

  it('are listed anew when they are ten seconds old', async () => {
    const longAgo = now - 60_000;
    expect(await resolve(longAgo)).toBe(OLD);
    server.push(NEW);
    pass(9_999);
    expect(await resolve(longAgo)).toBe(OLD);
    pass(1);
    expect(await resolve(longAgo)).toBe(NEW);
  });

  it('are listed anew when the clock was set back, by which the request looks older than the list', async () => {
    expect(await resolve(now - 1)).toBe(OLD);
    now -= 5_000;
    pass(10);
    server.push(NEW);
    pass(10);
    expect(await resolve(now)).toBe(NEW);
  });

  it('leave room for clocks that differ', async () => {
    reader = readerWith(1_000);
    expect(await resolve(now - 1)).toBe(OLD);
    server.push(NEW);
    // Another machine, half a second behind, asks for a refresh after the push.
    expect(await resolve(now - 500)).toBe(NEW);
    pass(500);
    expect(await resolve(now - 1_600)).toBe(NEW);
    expect(server.questions()).toBe(2);
  });

  it('are not shared between those who have different credentials', async () => {
    const requestedAt = new Date(now - 1);
    for (const password of ['one', 'other', undefined]) {
      const access = { url: server.url, ...(password === undefined ? {} : { password }) };
      await reader.resolveRevision(access, 'main', { notBefore: requestedAt });
    }
    expect(server.questions()).toBe(3);
  });

  it('that could not be listed are asked for again', async () => {
    server.fail(503);
    await expect(resolve(now - 1)).rejects.toMatchObject({ code: 'SourceUnavailableError' });
    server.fail(undefined);
    expect(await resolve(now - 1)).toBe(OLD);
  });

  it('reach those who wait behind a question that failed', async () => {
    server.hold();
    server.fail(503);
    const first = resolve();
    await expect.poll(() => server.questions()).toBe(1);
    const second = resolve();
    server.fail(undefined);
    server.release();
    await expect(first).rejects.toMatchObject({ code: 'SourceUnavailableError' });
    expect(await second).toBe(OLD);
  });
});
