/** Lets a few pieces of work per key run at a time; the others wait in order. */
export interface Turnstile {
  pass<T>(key: string, work: () => Promise<T>): Promise<T>;
}

interface Gate {
  running: number;
  readonly waiting: (() => void)[];
}

/** Makes a turnstile. @param limit how many may run at once for one key */
export function createTurnstile(limit: number): Turnstile {
  const gates = new Map<string, Gate>();
  const leave = (key: string, gate: Gate): void => {
    const next = gate.waiting.shift();
    // The place goes to the next one directly: nobody who comes meanwhile can take it.
    if (next !== undefined) next();
    else if (--gate.running === 0) gates.delete(key);
  };
  return {
    async pass(key, work) {
      const gate = gates.get(key) ?? { running: 0, waiting: [] };
      gates.set(key, gate);
      if (gate.running < limit) gate.running++;
      else await new Promise<void>((resolve) => gate.waiting.push(resolve));
      try {
        return await work();
      } finally {
        leave(key, gate);
      }
    },
  };
}
