import type { ApplicationChange, ApplicationFeed } from '../../ports/application-feed.ts';

/** Makes the feed of one process: listeners are called at once, in the order in which they came. */
export function createMemoryApplicationFeed(): ApplicationFeed {
  const listeners = new Set<(change: ApplicationChange) => void>();
  return {
    publish(change) {
      for (const listener of [...listeners]) listener(change);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
