import type { Application } from '../../shared/domain/application/application.ts';
import { CliError } from '../cli-error.ts';
import type { ApplicationName } from './application-name.ts';
import type { ApiClient } from './client.ts';

/** The server may be restarted while we wait; so long between two tries. */
const RECONNECT_AFTER_MS = 1_000;

/** What is told of a watched application; `undefined` once it is deleted. */
export type WatchedState = Application | undefined;

/**
 * Watches one application until somebody has seen enough.
 *
 * @param isEnough is asked for the present state and for each change
 * @param timeoutSeconds 0 waits for ever
 * @returns the state that was enough
 * @throws CliError when the time is over
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
    for (;;) {
      const lines = client.openLines('/api/v1/stream/applications', {
        query: { name, appNamespace },
        signal: timeout.signal,
      });
      let isSeen = false;
      for await (const line of lines) {
        // The first empty line ends what exists: if the application was not among it, it is gone.
        if (line === '' && !isSeen && isEnough(undefined)) return undefined;
        isSeen = true;
        if (line === '') continue;
        const { result } = JSON.parse(line) as { result: { type: string; application: Application } };
        const state = result.type === 'DELETED' ? undefined : result.application;
        if (isEnough(state)) return state;
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

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  const { setTimeout: wait } = await import('node:timers/promises');
  await wait(durationMs, undefined, { signal });
}
