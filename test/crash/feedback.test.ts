import { describe, expect, it } from 'vitest';
import { type CrashPoint, countingRunner, crashRunner, doublingRunner } from '../simulation/crash-runner.ts';
import { endOf, scenariosToDisturb } from '../simulation/disturbance.ts';
import type { Runner } from '../simulation/invocation.ts';
import { sampleOf } from '../simulation/sample.ts';
import type { Scenario } from '../simulation/scenario.ts';
import { createSimulatedHost } from '../simulation/simulated-host.ts';

const NAMES = [
  'apply-refused',
  'auto-heal-undoes-an-edit',
  'auto-sync-applies-a-commit',
  'hooks-degraded-object-runs-syncfail',
  'rollback-holds-automated-syncs',
  'rollback-to-an-entry-of-history',
];

/** What the host shows at the end. */
async function play(scenario: Scenario, runner: Runner) {
  const host = createSimulatedHost();
  await endOf(scenario, runner, { host });
  const last = new Map(host.statuses.map(({ revision, context, state }) => [`${context} at ${revision[0]}`, state]));
  return {
    statuses: Object.fromEntries(last),
    deployments: host.deployments.map(({ revision, environment, states }) => ({
      of: `${environment} at ${revision[0]}`,
      state: states.at(-1),
    })),
  };
}

function everyPoint(effects: number): readonly CrashPoint[] {
  return Array.from({ length: effects }, (_, effect) => ({ effect, moment: 'after' as const }));
}

const scenarios = scenariosToDisturb().filter(({ name }) => NAMES.includes(name));

describe('a crash after any effect', () => {
  it.for(scenarios)(
    'leaves the host with the same states, each deployment once: $name',
    { timeout: 120_000 },
    async (scenario) => {
      const counting = countingRunner();
      const expected = await play(scenario, counting);
      expect(expected.deployments).not.toEqual([]);
      for (const point of sampleOf(everyPoint(counting.effects()), scenario.name)) {
        expect(await play(scenario, crashRunner(point)), `killed after effect ${point.effect}`).toEqual(expected);
      }
      expect(await play(scenario, doublingRunner)).toEqual(expected);
    },
  );
});
