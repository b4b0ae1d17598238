import type { BundleProcess } from './bundle-process.ts';
import type { Invocation } from './runtime-api.ts';

/** The processes of one function. */
export interface FunctionPool {
  /** Hands an event to a process that is idle, or starts one, or waits for one if there are as many as may be. */
  invoke(event: unknown, timeoutMs?: number): Promise<Invocation>;
  readonly processes: () => readonly BundleProcess[];
  stop(): Promise<void>;
}

/** Makes the pool of a function; its first event starts it, as on Lambda. @param most how many processes there may be */
export function createFunctionPool(start: () => Promise<BundleProcess>, most: number): FunctionPool {
  const all: Promise<BundleProcess>[] = [];
  const started: BundleProcess[] = [];
  const idle: BundleProcess[] = [];
  const waiting: ((free: BundleProcess) => void)[] = [];
  const take = async (): Promise<BundleProcess> => {
    const free = idle.pop();
    if (free) return free;
    if (all.length >= most) return new Promise((given) => waiting.push(given));
    const starting = start();
    all.push(starting);
    const process = await starting;
    started.push(process);
    return process;
  };
  const giveBack = (process: BundleProcess): void => {
    const next = waiting.shift();
    if (next) next(process);
    else idle.push(process);
  };
  return {
    async invoke(event, timeoutMs) {
      const process = await take();
      const invocation = await process.invoke(event, timeoutMs);
      if (invocation.kind !== 'Stream') {
        giveBack(process);
        return invocation;
      }
      return { ...invocation, pieces: withEnd(invocation.pieces, () => giveBack(process)) };
    },
    processes: () => started,
    async stop() {
      for (const process of await Promise.allSettled(all)) {
        if (process.status === 'fulfilled') await process.value.stop();
      }
    },
  };
}

/** A function is busy until its stream has ended. */
async function* withEnd(pieces: AsyncIterable<Buffer>, onEnd: () => void): AsyncGenerator<Buffer> {
  try {
    yield* pieces;
  } finally {
    onEnd();
  }
}
