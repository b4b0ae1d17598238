import { type ApplicationRef, formatApplicationRef } from '../../domain/application/application.ts';
import { NotFoundError } from '../../domain/errors/request-errors.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Dependencies } from '../dependencies.ts';

/** Longer would outlast most clients and proxies (design §9.1). */
const LONGEST_WAIT_MS = 60_000;
/** How often to look when nobody tells of a change: the refresh may run in another process. */
const LOOK_EVERY_MS = 1_000;

/**
 * Waits until a requested refresh is done, 60 s at most.
 *
 * @param counter what `requestRefresh` returned
 * @returns the application as it then is, and whether the refresh is done
 * @throws NotFoundError if the application is deleted meanwhile
 */
export async function waitForRefresh(
  deps: Dependencies,
  ref: ApplicationRef,
  counter: number,
): Promise<{ readonly record: ApplicationRecord; readonly isDone: boolean }> {
  const key = formatApplicationRef(ref);
  const deadline = deps.clock.now().getTime() + LONGEST_WAIT_MS;
  let changed = Promise.withResolvers<void>();
  const unsubscribe = deps.feed.subscribe(({ application }) => {
    if (application === key) changed.resolve();
  });
  try {
    for (;;) {
      changed = Promise.withResolvers();
      const record = await deps.applications.read(ref);
      if (!record) throw new NotFoundError(`application "${key}" not found`);
      if (record.control.refresh.processed >= counter) return { record, isDone: true };
      if (deps.clock.now().getTime() >= deadline) return { record, isDone: false };
      await firstOf(changed.promise, LOOK_EVERY_MS);
    }
  } finally {
    unsubscribe();
  }
}

async function firstOf(event: Promise<void>, delayMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, delayMs);
  await Promise.race([event, promise]);
  clearTimeout(timer);
}
