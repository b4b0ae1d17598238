import { describe, expect, it } from 'vitest';
import { endOf, scenariosToDisturb, undisturbed } from '../simulation/disturbance.ts';
import { freezeRunner } from '../simulation/freeze-runner.ts';
import { sampleOf } from '../simulation/sample.ts';

/** The distance between two calls that are frozen at; no common rhythm of calls, so that all kinds are met. */
const EVERY = 5;

describe('a worker that freezes longer than its lease, and then goes on, does no harm', () => {
  it.for(scenariosToDisturb())('$name', { timeout: 120_000 }, async (scenario) => {
    const { expected, calls } = await undisturbed(scenario);
    const points = Array.from({ length: Math.ceil(calls / EVERY) }, (_, index) => index * EVERY);
    for (const call of sampleOf(points, scenario.name)) {
      const thaw = call % 2 === 0 ? 'after its lease' : 'at the end';
      expect(await endOf(scenario, freezeRunner(call, thaw)), `frozen at call ${call}, until ${thaw}`).toEqual(
        expected,
      );
    }
  });
});
