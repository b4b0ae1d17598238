import { describe, expect, it } from 'vitest';
import { countingRunner, crashRunner, doublingRunner } from '../simulation/crash-runner.ts';
import { endOf, scenariosToDisturb } from '../simulation/disturbance.ts';

describe('a crash before or after any effect ends like none', () => {
  it.for(scenariosToDisturb())('$name', { timeout: 120_000 }, async (scenario) => {
    const counting = countingRunner();
    const expected = await endOf(scenario, counting);
    for (let effect = 0; effect < counting.effects(); effect += 1) {
      for (const moment of ['before', 'after'] as const) {
        // Each effect is tried with and without doubled messages, once before it and once after.
        const isDoubled = (effect % 2 === 0) === (moment === 'before');
        const end = await endOf(scenario, crashRunner({ effect, moment }, isDoubled));
        expect(end, `killed ${moment} effect ${effect}${isDoubled ? ', messages doubled' : ''}`).toEqual(expected);
      }
    }
  });
});

describe('messages that come twice change nothing', () => {
  it.for(scenariosToDisturb())('$name', async (scenario) => {
    expect(await endOf(scenario, doublingRunner)).toEqual(await endOf(scenario, countingRunner()));
  });
});
