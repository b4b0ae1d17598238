import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeEnd } from '../simulation/describe-end.ts';
import { listScenarios } from '../simulation/list-scenarios.ts';
import { runScenario } from '../simulation/run-scenario.ts';
import type { Scenario } from '../simulation/scenario.ts';

/** `UPDATE_TRACES=1` writes the traces anew; read them line by line before they become golden. */
const UPDATES = process.env.UPDATE_TRACES === '1';
const FOLDER = join(import.meta.dirname, 'sync');
const scenarios = listScenarios(FOLDER);

async function traceOf(scenario: Scenario): Promise<string> {
  const world = await runScenario(scenario);
  const head = [scenario.title, `(${scenario.shows})`, ''];
  return `${[...head, ...world.trace.lines(), ...(await describeEnd(world))].join('\n')}\n`;
}

describe('a sync', () => {
  it.for(scenarios)('$name', async (scenario) => {
    const trace = await traceOf(scenario);
    const file = join(FOLDER, `${scenario.name}.trace.txt`);
    if (UPDATES) writeFileSync(file, trace);
    expect(trace).toBe(readFileSync(file, 'utf8'));
  });
});

describe('the golden traces', () => {
  it('are of scenarios that are played', () => {
    const traces = globSync('*.trace.txt', { cwd: FOLDER }).map((file) => basename(file, '.trace.txt'));
    expect(traces.sort()).toEqual(scenarios.map(({ name }) => name).sort());
  });
});
