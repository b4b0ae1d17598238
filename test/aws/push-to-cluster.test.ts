import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsWorld, startAwsWorld } from '../support/aws/aws-world.ts';
import { colorOf } from '../support/color-of.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

describe('a commit on AWS', () => {
  let world: AwsWorld;

  beforeAll(async () => {
    world = await startAwsWorld({ files: { 'app/one.yaml': configMap('one', { color: 'red' }) } });
  });
  afterAll(() => world?.close());

  it('goes through webhook, route, refresh and sync into the cluster', async () => {
    await world.create('app', 'app');
    await world.waitFor('app', isSynced);
    expect(await colorOf(world, 'one')).toBe('red');

    const revision = await world.repository.push({ 'app/one.yaml': configMap('one', { color: 'blue' }) });

    await world.waitFor('app', (app) => isSynced(app) && app.status.sync.revision === revision);
    expect(await colorOf(world, 'one')).toBe('blue');
  });
});
