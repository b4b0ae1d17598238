import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsWorld, startAwsWorld } from '../support/aws/aws-world.ts';
import { messagesIn } from '../support/aws/fake-aws.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

/** The example, without Pods: a cluster without kubelet is never done with them, and looks at it count too. */
async function guestbook(color: string) {
  const read = async (name: string) =>
    (await readFile(new URL(`../../sandbox/git/example/guestbook/${name}`, import.meta.url), 'utf8'))
      .replace(/^ *namespace: .*\n/gm, '')
      .replace(/replicas: \d+/, 'replicas: 0');
  return {
    'guestbook/deployment.yaml': await read('deployment.yaml'),
    'guestbook/service.yaml': await read('service.yaml'),
    'guestbook/settings.yaml': configMap('settings', { color }),
  };
}

describe('what a commit costs on AWS', () => {
  let world: AwsWorld;

  beforeAll(async () => {
    world = await startAwsWorld({ files: await guestbook('red') });
    await world.create('guestbook', 'guestbook');
    await world.waitFor('guestbook', (app) => isSynced(app) && app.status.health.status === 'Healthy');
  });
  afterAll(() => world?.close());

  it('is 17 writes and 4 messages, from the webhook to the status that people see', async () => {
    const before = world.aws.calls.length;
    const revision = await world.repository.push(await guestbook('blue'));
    await world.waitFor(
      'guestbook',
      (app) => isSynced(app) && app.status.sync.revision === revision && app.status.operationState?.phase !== 'Running',
    );

    const calls = world.aws.calls.slice(before);
    const count = (...names: string[]) => calls.filter(({ name }) => names.includes(name)).length;
    // One more is the removal of the snapshot before, after the status that is waited for.
    expect(count('DynamoDB.PutItem', 'DynamoDB.DeleteItem')).toBeLessThanOrEqual(17);
    expect(calls.reduce((sum, call) => sum + messagesIn(call), 0)).toBeLessThanOrEqual(4);
  });
});
