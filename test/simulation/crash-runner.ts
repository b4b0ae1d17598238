import type { CallGate } from './call-gate.ts';
import type { Ending, Invocation, Runner } from './invocation.ts';
import type { World } from './world.ts';

/** Where an invocation is killed: at which effect of the whole scenario, before or after it. */
export interface CrashPoint {
  readonly effect: number;
  readonly moment: 'before' | 'after';
}

/** Counts the effects of a scenario that runs undisturbed. */
export function countingRunner(): Runner & { effects(): number; calls(): number } {
  let effects = 0;
  let calls = 0;
  return {
    effects: () => effects,
    calls: () => calls,
    run: async (world, { run }) => {
      const gate: CallGate = (call, perform) => {
        calls += 1;
        if (call.isEffect) effects += 1;
        return perform();
      };
      return (await run(world.connect(gate))) ? 'done' : 'failed';
    },
  };
}

/**
 * Kills the invocation that has the effect, as a process is killed: it stops in the middle, nothing is caught or cleaned up.
 * @param isDoubled each message that was handled comes once more
 */
export function crashRunner(point: CrashPoint, isDoubled = false): Runner {
  let effects = 0;
  const next = () => effects++ === point.effect;
  return {
    async run(world, invocation) {
      const ending = await runKillable(world, invocation, next, point.moment);
      if (!isDoubled || invocation.kind !== 'message' || ending !== 'done') return ending;
      return runKillable(world, invocation, next, point.moment);
    },
  };
}

/** Handles each message twice, one after the other. */
export const doublingRunner: Runner = crashRunner({ effect: -1, moment: 'before' }, true);

async function runKillable(
  world: World,
  { run }: Invocation,
  isTheOne: () => boolean,
  moment: CrashPoint['moment'],
): Promise<Ending> {
  const { promise: death, resolve: die } = Promise.withResolvers<Ending>();
  let isDead = false;
  let hadEffect = false;
  const kill = () => {
    isDead = true;
    die(hadEffect ? 'killed' : 'unheard');
  };
  const gate: CallGate = async (call, perform) => {
    const isLast = call.isEffect && !isDead && isTheOne();
    if (isLast && moment === 'before') kill();
    if (isDead) return never();
    try {
      const answer = await perform();
      hadEffect ||= call.isEffect;
      return isDead ? never() : answer;
    } finally {
      if (isLast) kill();
      if (isDead) await never();
    }
  };
  const work = run(world.connect(gate)).then((isDone): Ending => (isDone ? 'done' : 'failed'));
  return Promise.race([work, death]);
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
