import type { CallGate } from './call-gate.ts';
import type { Ending, Runner } from './invocation.ts';

/** Longer than any lease. */
const FROZEN_SECONDS = 300;

/** When a frozen worker goes on: some time after its lease has ended, or when all else is over. */
export type Thaw = 'after its lease' | 'at the end';

/**
 * Freezes the worker that makes a call, reading or writing: what is on the wire gets there, but the answer is only seen much later,
 * when others have long taken over.
 * @param at which call of the whole scenario
 */
export function freezeRunner(at: number, thaw: Thaw): Runner {
  let calls = 0;
  let frozen: { readonly until: number; readonly goOn: () => Promise<void> } | undefined;
  return {
    thawsAt: () => frozen?.until,
    async thaw() {
      const { goOn } = frozen ?? {};
      frozen = undefined;
      await goOn?.();
    },
    async run(world, { kind, run }) {
      const { promise: stopped, resolve: stop } = Promise.withResolvers<Ending>();
      const { promise: thawed, resolve: release } = Promise.withResolvers<void>();
      let isFrozen = false;
      const gate: CallGate = async (_call, perform) => {
        if (kind === 'message' && calls++ === at) {
          isFrozen = true;
          stop('killed');
        }
        try {
          return await perform();
        } finally {
          if (isFrozen) await thawed;
        }
      };
      const work = run(world.connect(gate)).then((isDone): Ending => (isDone ? 'done' : 'failed'));
      const ending = await Promise.race([work, stopped]);
      if (isFrozen) {
        const until = thaw === 'at the end' ? Number.POSITIVE_INFINITY : world.clock.seconds() + FROZEN_SECONDS;
        const goOn = async () => {
          release();
          await work;
        };
        frozen = { until, goOn };
      }
      return ending;
    },
  };
}
