import { describe, expect, it } from 'vitest';
import { type CrashPoint, crashRunner, doublingRunner } from '../simulation/crash-runner.ts';
import { endOf, scenariosToDisturb, undisturbed } from '../simulation/disturbance.ts';
import { sampleOf } from '../simulation/sample.ts';

/** After each effect, which is nearly the same as before the next one; and before some, where a request never went out. */
function crashPoints(effects: number): readonly CrashPoint[] {
  return Array.from({ length: effects }, (_, effect) => [
    ...(effect % 3 === 0 ? [{ effect, moment: 'before' } as const] : []),
    { effect, moment: 'after' } as const,
  ]).flat();
}

describe('a crash before or after any effect ends like none', () => {
  it.for(scenariosToDisturb())('$name', { timeout: 120_000 }, async (scenario) => {
    const { expected, effects } = await undisturbed(scenario);
    for (const [index, point] of sampleOf(crashPoints(effects), scenario.name).entries()) {
      // Every other one also with messages that come twice.
      const isDoubled = index % 2 === 1;
      const end = await endOf(scenario, crashRunner(point, isDoubled));
      const where = `killed ${point.moment} effect ${point.effect}${isDoubled ? ', messages doubled' : ''}`;
      expect(end, where).toEqual(expected);
    }
  });
});

describe('messages that come twice change nothing', () => {
  it.for(scenariosToDisturb())('$name', async (scenario) => {
    expect(await endOf(scenario, doublingRunner)).toEqual((await undisturbed(scenario)).expected);
  });
});
