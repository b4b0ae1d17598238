import type { Application } from '../../shared/domain/application/application.ts';
import { CliError } from '../cli-error.ts';
import type { ApplicationName } from './application-name.ts';
import { type ApiClient, type Query, UnreachableError } from './client.ts';

/** Where an application is whose name comes without a namespace (design §9.1). */
const DEFAULT_NAMESPACE = 'argocd';
/** The server may be restarted while we wait; so long between two tries. */
const RECONNECT_AFTER_MS = 1_000;
/** A restart takes less; a server that is away for longer is not coming back by itself. */
const UNREACHABLE_AT_MOST_MS = 60_000;

/** What is told of a watched application; `undefined` once it is deleted. */
export type WatchedState = Application | undefined;

/**
 * Watches one application until somebody has seen enough.
 *
 * @param isEnough is asked for the present state and for each change
 * @param timeoutSeconds 0 waits for ever
 * @returns the state that was enough
 * @throws CliError when the time is over, or the server stays away; a server that is restarted is waited for
 */
export async function watchApplication(
  client: ApiClient,
  { name, appNamespace }: ApplicationName,
  isEnough: (state: WatchedState) => boolean,
  timeoutSeconds: number,
): Promise<WatchedState> {
  const timeout = new AbortController();
  const timer = timeoutSeconds > 0 ? setTimeout(() => timeout.abort(), timeoutSeconds * 1000) : undefined;
  try {
    // Without a namespace the stream would tell of applications of this name in all of them.
    const query = { name, appNamespace: appNamespace ?? DEFAULT_NAMESPACE };
    let lostAt: number | undefined;
    for (;;) {
      try {
        for await (const state of readStates(client, query, timeout.signal)) {
          lostAt = undefined;
          if (isEnough(state)) return state;
        }
      } catch (error) {
        lostAt ??= Date.now();
        if (!(error instanceof UnreachableError) || Date.now() - lostAt > UNREACHABLE_AT_MOST_MS) throw error;
      }
      await pause(RECONNECT_AFTER_MS, timeout.signal);
    }
  } catch (error) {
    if (timeout.signal.aborted) throw new CliError(`timed out after ${timeoutSeconds} s while waiting for ${name}`);
    throw error;
  } finally {
    clearTimeout(timer);
    // Also ends the request, if we leave before the server does.
    timeout.abort();
  }
}

/** The present state, then each change, until the stream ends. */
async function* readStates(client: ApiClient, query: Query, signal: AbortSignal): AsyncGenerator<WatchedState> {
  let isSeen = false;
  for await (const line of client.openLines('/api/v1/stream/applications', { query, signal })) {
    // The first empty line ends what exists: if the application was not among it, it is gone.
    if (line === '' && !isSeen) yield undefined;
    isSeen = true;
    if (line === '') continue;
    const { result } = JSON.parse(line) as { result: { type: string; application: Application } };
    yield result.type === 'DELETED' ? undefined : result.application;
  }
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  const { setTimeout: wait } = await import('node:timers/promises');
  await wait(durationMs, undefined, { signal });
}
