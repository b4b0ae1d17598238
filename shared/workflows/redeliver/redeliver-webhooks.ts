import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { oldestRedelivery, selectRedeliveries, withRedelivered } from '../../domain/git/select-redeliveries.ts';
import type { HookDeliveries } from '../../ports/git-host.ts';
import type { Dependencies } from '../dependencies.ts';
import { findHooks } from './find-hooks.ts';

/** What is left over comes with the next round. */
const MOST_AT_ONCE = 100;
/** A delivery shows in the list a little after its time, and clocks differ. */
const OVERLAP_MS = 10 * 60 * 1000;

/**
 * Asks GitHub for the webhooks that we did not take: it tries each only once by itself (reference/peers.md §4.3). Safe to be called at any
 * time; a delivery that comes twice is inert.
 * @returns how many were asked for again
 */
export async function redeliverWebhooks(deps: Dependencies): Promise<number> {
  let sent = 0;
  for (const hook of await findHooks(deps)) {
    try {
      sent += await redeliverOf(deps, hook);
    } catch (error) {
      if (!(error instanceof GitOpsError)) throw error;
      await noteFault(deps, hook.key, error);
    }
  }
  return sent;
}

async function redeliverOf(deps: Dependencies, hook: HookDeliveries): Promise<number> {
  const now = deps.clock.now();
  const sweep = await deps.hookSweeps.read(hook.key);
  const oldest = oldestRedelivery(now);
  const since = sweep.since === undefined || sweep.since < oldest ? oldest : sweep.since;
  const failed = selectRedeliveries(await hook.list(new Date(since)), sweep.counts, now);
  const chosen = failed.slice(0, MOST_AT_ONCE);
  for (const { id, guid } of chosen) {
    await hook.redeliver(id);
    // Each by itself: a limit in the middle must not make the next round begin anew.
    await deps.hookSweeps.save(hook.key, (before) => ({
      ...before,
      counts: withRedelivered(before.counts, guid, now),
    }));
  }
  const left = failed[chosen.length]?.deliveredAt ?? new Date(now.getTime() - OVERLAP_MS).toISOString();
  await deps.hookSweeps.save(hook.key, ({ counts }) => ({ counts, since: left }));
  if (chosen.length > 0)
    deps.logger.info('webhooks are delivered again', { step: 'redeliver', hook: hook.key, count: chosen.length });
  return chosen.length;
}

/** Said when it begins, not every hour. */
async function noteFault(deps: Dependencies, hook: string, { message }: GitOpsError): Promise<void> {
  const { fault } = await deps.hookSweeps.read(hook);
  if (fault === message) return;
  deps.logger.warn('failed webhooks could not be looked for', { step: 'redeliver', hook, reason: message });
  await deps.hookSweeps.save(hook, (before) => ({ ...before, fault: message }));
}
