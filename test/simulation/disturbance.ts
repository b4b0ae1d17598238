import { join } from 'node:path';
import { type EndState, readEndState } from './end-state.ts';
import type { Runner } from './invocation.ts';
import { listScenarios } from './list-scenarios.ts';
import { runScenario } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import type { WorldParts } from './world.ts';

/** The scenarios that must end the same however they are disturbed. */
export function scenariosToDisturb(): readonly Scenario[] {
  const all = listScenarios(join(import.meta.dirname, '../scenarios/sync'));
  return all.filter(({ noCrashes }) => noCrashes === undefined);
}

/** Plays a scenario and reads its end. */
export async function endOf(scenario: Scenario, runner: Runner, parts: WorldParts = {}): Promise<EndState> {
  return readEndState(await runScenario(scenario, runner, parts));
}
