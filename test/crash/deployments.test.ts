import { describe, expect, it } from 'vitest';
import { MAX_EVENTS_IN_LOG } from '../../shared/domain/dora/deployment-log.ts';
import { countingRunner, crashRunner, doublingRunner } from '../simulation/crash-runner.ts';
import { endOf, scenariosToDisturb } from '../simulation/disturbance.ts';
import type { Runner } from '../simulation/invocation.ts';
import { overlapRunner } from '../simulation/overlap-runner.ts';
import { sampleOf } from '../simulation/sample.ts';
import type { Scenario } from '../simulation/scenario.ts';

/** More deployments than an application carries along: some go to the archive while others are made. */
const COMMITS = '123456789ab'.split('');

function manyDeployments(): Scenario {
  const model = scenariosToDisturb().find(({ name }) => name === 'auto-sync-applies-a-commit');
  if (!model) throw new Error('the scenario is gone');
  const [object] = model.commits['1']?.objects ?? [];
  if (!object) throw new Error('the scenario has another first commit');
  return {
    ...model,
    name: 'many-deployments',
    commits: Object.fromEntries(COMMITS.map((commit) => [commit, { objects: [{ ...object, data: { commit } }] }])),
    script: COMMITS.slice(1).map((commit, index) => ({
      when: `Synced Healthy #${COMMITS[index]}`,
      after: 5,
      commit,
    })),
    until: 300,
  };
}

const countedBy = async (runner: Runner) => (await endOf(manyDeployments(), runner)).counted;
const all = COMMITS.map((_commit, index) => `${index + 1} Deployment`);

describe('more deployments than an application carries along', () => {
  it('are all counted', async () => {
    expect(all.length).toBeGreaterThan(MAX_EVENTS_IN_LOG);
    expect(await countedBy(countingRunner())).toEqual(all);
  });

  it('are counted once, wherever a process dies', { timeout: 120_000 }, async () => {
    const counting = countingRunner();
    await countedBy(counting);
    const points = Array.from({ length: counting.effects() }, (_, effect) => effect);
    for (const effect of sampleOf(points, 'many-deployments')) {
      const isDoubled = effect % 2 === 1;
      expect(await countedBy(crashRunner({ effect, moment: 'after' }, isDoubled)), `after ${effect}`).toEqual(all);
    }
  });

  it('are counted once, if every message comes twice or workers overlap', async () => {
    expect(await countedBy(doublingRunner)).toEqual(all);
    for (const seed of [1, 2, 3]) expect(await countedBy(overlapRunner(seed)), `order ${seed}`).toEqual(all);
  });
});

/** What existing courses of events count as; the rules stand in docs/guides/dora.md. */
describe('of what happens', () => {
  const two = ['1 Deployment', '2 Deployment'];
  const rolledBack = [...two, '3 Failure RolledBack', '4 Rollback', '5 Restore'];
  const mended = ['1 Deployment', '2 Failure SyncFailed', '3 Deployment', '4 Restore'];
  it.each([
    ['auto-sync-applies-a-commit', two],
    ['auto-heal-undoes-an-edit', ['1 Deployment']],
    ['self-heal-restores-a-deleted-object', ['1 Deployment']],
    ['nothing-to-do-changes-nothing', ['1 Deployment']],
    ['dry-run-changes-nothing', []],
    ['terminate-while-waiting', []],
    ['sync-of-a-revision-that-does-not-exist', []],
    ['rollback-to-an-entry-of-history', rolledBack],
    ['sync-of-an-older-revision', rolledBack],
    ['rollback-holds-automated-syncs', [...rolledBack, '6 Deployment']],
    ['retry-limit-reached', ['1 Failure SyncFailed', 'open SyncFailed']],
    ['auto-sync-once-a-revision', mended],
    ['auto-sync-newer-commit-supersedes-a-retry', mended],
  ])('%s counts as that', async (name, expected) => {
    const scenario = scenariosToDisturb().find((one) => one.name === name);
    if (!scenario) throw new Error(`there is no scenario ${name}`);
    expect((await endOf(scenario, countingRunner())).counted).toEqual(expected);
  });
});
