import { describe, expect, it } from 'vitest';
import { endOf, scenariosToDisturb, undisturbed } from '../simulation/disturbance.ts';
import { overlapRunner } from '../simulation/overlap-runner.ts';
import { sampleOf } from '../simulation/sample.ts';

/** Random orders of calls that each scenario is played in. */
const ORDERS = 8;

describe('workers that do the same at the same time end like one', () => {
  it.for(scenariosToDisturb())('$name', { timeout: 120_000 }, async (scenario) => {
    const { expected } = await undisturbed(scenario);
    const seeds = Array.from({ length: ORDERS }, (_, index) => index + 1);
    for (const seed of sampleOf(seeds, scenario.name)) {
      expect(await endOf(scenario, overlapRunner(seed)), `order ${seed}`).toEqual(expected);
    }
  });
});
