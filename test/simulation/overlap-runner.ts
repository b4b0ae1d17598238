import type { CallGate } from './call-gate.ts';
import { deliveryOf, type Runner } from './invocation.ts';

/** A random number from 0 to below 1, the same row for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Delivers each message to two workers at the same time, and to a third one whatever else is due; their calls take turns at random.
 */
export function overlapRunner(seed: number): Runner {
  const random = createRandom(seed);
  return {
    async run(world, invocation) {
      const other = world.queue.due()[0];
      const twice = invocation.kind === 'message' ? [invocation, invocation] : [invocation];
      const turns: (() => void)[] = [];
      const gate: CallGate = async (_call, perform) => {
        await new Promise<void>((resolve) => turns.push(resolve));
        return perform();
      };
      const workers = [...twice, ...(other ? [deliveryOf(other)] : [])].map(({ run }) => run(world.connect(gate)));
      let working = workers.length;
      for (const worker of workers) void worker.finally(() => (working -= 1)).catch(() => undefined);
      while (working > 0) {
        await new Promise(setImmediate);
        turns.splice(Math.floor(random() * turns.length), 1)[0]?.();
      }
      const [first] = await Promise.all(workers);
      return first ? 'done' : 'failed';
    },
  };
}
