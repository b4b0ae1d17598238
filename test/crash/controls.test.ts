import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ObjectRefusedError } from '../../shared/domain/errors/cluster-errors.ts';
import { gvkOf } from '../../shared/domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../shared/domain/resource/resource-key.ts';
import type { ClusterClient } from '../../shared/ports/cluster-client.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { countingRunner, crashRunner } from '../simulation/crash-runner.ts';
import { endOf, scenariosToDisturb } from '../simulation/disturbance.ts';
import { freezeRunner } from '../simulation/freeze-runner.ts';
import type { Runner } from '../simulation/invocation.ts';
import { overlapRunner } from '../simulation/overlap-runner.ts';
import type { Scenario } from '../simulation/scenario.ts';
import type { WorldParts } from '../simulation/world.ts';

/** Whether one of the disturbed runs of an unsafe world ends differently than its undisturbed one. */
async function isCaught(scenario: Scenario, runners: readonly Runner[], parts: WorldParts): Promise<boolean> {
  const expected = await endOf(scenario, countingRunner(), parts);
  for (const runner of runners) {
    if (!isDeepStrictEqual(await endOf(scenario, runner, parts), expected)) return true;
  }
  return false;
}

function scenarioNamed(name: string): Scenario {
  const scenario = scenariosToDisturb().find((each) => each.name === name);
  if (!scenario) throw new Error(`there is no scenario ${name}`);
  return scenario;
}

async function callsOf(scenario: Scenario) {
  const counting = countingRunner();
  await endOf(scenario, counting);
  return { effects: counting.effects(), calls: counting.calls() };
}

/** Creates over what is there. */
function recklessCreate(client: ClusterClient): ClusterClient {
  return {
    ...client,
    async create(object, options) {
      try {
        return await client.create(object, options);
      } catch (error) {
        const isThere = error instanceof ObjectRefusedError && error.data.reason === 'AlreadyExists';
        if (!isThere || options?.dryRun) throw error;
      }
      const reference = { ...resourceKeyOf(object), version: gvkOf(object).version };
      await client.patch(reference, [{ op: 'replace', path: '/metadata/finalizers', value: [] }]);
      await client.delete(reference);
      return client.create(object, options);
    },
  };
}

function withRecklessCreate(deps: Dependencies): Dependencies {
  const open: Dependencies['clusterDirectory']['open'] = async (destination) =>
    recklessCreate(await deps.clusterDirectory.open(destination));
  return { ...deps, clusterDirectory: { ...deps.clusterDirectory, open } };
}

/** The clock of each invocation stands still: it never notices that its lease has ended. */
function withStoppedClock(deps: Dependencies): Dependencies {
  const now = deps.clock.now();
  return { ...deps, clock: { now: () => now } };
}

/** Every worker gets the lease that it asks for, and keeps it. */
function withoutLeases(deps: Dependencies): Dependencies {
  const { applications } = deps;
  let own: string | undefined;
  return {
    ...deps,
    applications: {
      ...applications,
      update: (ref, change) =>
        applications.update(ref, (current) => {
          const { lease: _others, ...free } = current.control;
          const control = own === undefined ? free : { ...free, lease: { ticket: own, expiresAt: '9999' } };
          const changed = change({ ...current, control });
          if (changed) own = changed.control.lease?.ticket;
          return changed;
        }),
    },
  };
}

describe('the crash tests notice', () => {
  it('a cluster client that creates over what is there: a hook runs twice', { timeout: 60_000 }, async () => {
    const scenario = scenarioNamed('hooks-run-phase-after-phase');
    const { effects } = await callsOf(scenario);
    const runners = Array.from({ length: effects }, (_, effect) => crashRunner({ effect, moment: 'after' }));
    expect(await isCaught(scenario, runners, { changeDependencies: withRecklessCreate })).toBe(true);
  });

  it('a worker that acts though its lease has ended', { timeout: 60_000 }, async () => {
    const scenario = scenarioNamed('hooks-deleted-when-the-sync-succeeds');
    const { calls } = await callsOf(scenario);
    const runners = Array.from({ length: calls }, (_, call) => freezeRunner(call, 'at the end'));
    expect(await isCaught(scenario, runners, { changeDependencies: withStoppedClock })).toBe(true);
  });

  it('workers that have no lease', { timeout: 60_000 }, async () => {
    const scenarios = ['auto-sync-newer-commit-waits-for-running-hooks', 'delete-with-hooks'].map(scenarioNamed);
    const runners = Array.from({ length: 60 }, (_, seed) => overlapRunner(seed));
    const caught = await Promise.all(
      scenarios.map((scenario) => isCaught(scenario, runners, { changeDependencies: withoutLeases })),
    );
    // Which of them depends on how the two workers happen to take turns.
    expect(caught).toContain(true);
  });
});
