import { join } from 'node:path';
import { countingRunner } from './crash-runner.ts';
import { type EndState, readEndState } from './end-state.ts';
import type { Runner } from './invocation.ts';
import { listScenarios } from './list-scenarios.ts';
import { runScenario } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import type { WorldParts } from './world.ts';

/** A scenario that nothing disturbed: how it ends, and how many points there are to disturb it at. */
export interface Undisturbed {
  readonly expected: EndState;
  readonly effects: number;
  readonly calls: number;
}

const known = new Map<string, Promise<Undisturbed>>();
let scenarios: readonly Scenario[] | undefined;

/** The scenarios that must end the same however they are disturbed. */
export function scenariosToDisturb(): readonly Scenario[] {
  scenarios ??= listScenarios(join(import.meta.dirname, '../scenarios/sync'));
  return scenarios.filter(({ noCrashes }) => noCrashes === undefined);
}

/** Plays one of these scenarios without disturbing it; once, since it always ends the same. */
export function undisturbed(scenario: Scenario): Promise<Undisturbed> {
  const played = known.get(scenario.name) ?? play(scenario);
  known.set(scenario.name, played);
  return played;
}

async function play(scenario: Scenario): Promise<Undisturbed> {
  const counting = countingRunner();
  const expected = await endOf(scenario, counting);
  return { expected, effects: counting.effects(), calls: counting.calls() };
}

/** Plays a scenario and reads its end. */
export async function endOf(scenario: Scenario, runner: Runner, parts: WorldParts = {}): Promise<EndState> {
  return readEndState(await runScenario(scenario, runner, parts));
}
