/** Runs one piece of work at a time per key. */
export interface Coalescer<T> {
  /** The result of a run that begins after this call. */
  run(key: string, work: () => Promise<T>): Promise<T>;
}

interface Lane<T> {
  running: Promise<T>;
  next: Promise<T> | undefined;
}

/**
 * Lets many callers share runs without ever giving one a result that is older than its question: a caller that comes while a run
 * is under way waits for the one after it, together with all others who came meanwhile. A thousand applications of one
 * repository ask its server twice, and none of them misses a push that happened before it asked.
 */
export function createCoalescer<T>(): Coalescer<T> {
  const lanes = new Map<string, Lane<T>>();
  const start = (key: string, work: () => Promise<T>): Promise<T> => {
    const lane: Lane<T> = { running: work(), next: undefined };
    lanes.set(key, lane);
    const clear = (): void => {
      if (lanes.get(key) === lane && lane.next === undefined) lanes.delete(key);
    };
    lane.running.then(clear, clear);
    return lane.running;
  };
  return {
    run(key, work) {
      const lane = lanes.get(key);
      if (lane === undefined) return start(key, work);
      lane.next ??= lane.running.then(
        () => start(key, work),
        () => start(key, work),
      );
      return lane.next;
    },
  };
}
