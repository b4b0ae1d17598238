/** Adds up when at least one call of a kind was under way: calls beside each other count once. */
export interface BusyTime {
  /** The same object, whose methods count. */
  watch<T extends object>(watched: T): T;
  milliseconds(): number;
}

/** Begins at zero. */
export function createBusyTime(): BusyTime {
  let running = 0;
  let since = 0;
  let total = 0;
  const during = async (work: () => Promise<unknown>): Promise<unknown> => {
    if (running++ === 0) since = performance.now();
    try {
      return await work();
    } finally {
      if (--running === 0) total += performance.now() - since;
    }
  };
  return {
    watch: (watched) =>
      new Proxy(watched, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => {
            const result: unknown = Reflect.apply(value, target, args);
            return result instanceof Promise ? during(() => result) : result;
          };
        },
      }),
    milliseconds: () => total,
  };
}
