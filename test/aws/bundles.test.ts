import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { statementsOf, theOne, withChange } from '../stacks/graph-queries.ts';
import { type BundledWorld, startBundledWorld } from '../support/aws/bundled/bundled-world.ts';
import { startBundledFunctions } from '../support/aws/bundled/start-bundled-functions.ts';
import { startFakeAws } from '../support/aws/fake-aws.ts';
import { httpEvent } from '../support/aws/lambda.ts';
import { eventually } from '../support/eventually.ts';
import { pushPayload } from '../support/github-webhook.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

let deployed: BundledWorld;

beforeAll(async () => {
  deployed = await startBundledWorld({ 'plain/one.yaml': configMap('plain', { color: 'red' }) });
}, 240_000);
afterAll(() => deployed?.[Symbol.asyncDispose]());
afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(deployed.bundled.trouble());
});

describe('the functions, from their bundles, with the environment and the rights that the stacks give them', () => {
  it('bring a commit from the webhook into the cluster, and tell GitHub', async () => {
    const { world, github, bundled } = deployed;
    await world.create('app', 'plain', { source: { repoURL: github.url, path: 'plain' } });
    await world.waitFor('app', isSynced);

    const sha = await github.commit('main', { 'plain/one.yaml': configMap('plain', { color: 'blue' }) });
    const push = { after: sha, commits: [{ added: [], removed: [], modified: ['plain/one.yaml'] }] };
    const { status } = await world.webhook(JSON.parse(pushPayload(github.url, push)));

    expect(status).toBe(202);
    await world.waitFor('app', (application) => isSynced(application) && application.status?.sync.revision === sha);
    expect(await deployed.colorOf('plain')).toBe('blue');
    await eventually('GitHub is told', async () =>
      github.player.state.statuses.get(sha)?.some(({ state }) => state === 'success'),
    );
    expect(bundled.errors).toEqual([]);
    expect(bundled.refused).toEqual([]);
    const ran = (['webhook', 'route-git-event', 'refresh', 'sync', 'report'] as const).map((name) => [
      name,
      bundled.processes(name).length,
    ]);
    expect(Object.fromEntries(ran)).toEqual({ webhook: 1, 'route-git-event': 1, refresh: 1, sync: 1, report: 1 });
  });

  it('fail, and say so in their log, without a right that they need', async () => {
    const { github, graph, bundles } = deployed;
    const right = 'dynamodb:PutItem';
    const statements = statementsOf(theOne(graph, 'iam/role:Role', 'WebhookRole'));
    const Statement = statements.map((one) => ({ ...one, actions: one.actions.filter((action) => action !== right) }));
    const spoiled = withChange(graph, 'iam/role:Role', 'WebhookRole', (inputs) => {
      inputs.inlinePolicies = [{ name: 'inline', policy: JSON.stringify({ Statement }) }];
    });
    const aws = await startFakeAws();
    aws.parameters.set('/windlass/production/webhook-secret-github', 'secret');
    const bundled = startBundledFunctions({ graph: spoiled, aws, bundles });
    try {
      const answer = await bundled.invoke('webhook', signedPush(github.url, 'secret'));
      expect(answer).toMatchObject({ statusCode: 503 });
      expect(bundled.refused.map(({ action }) => action)).toContain(right);
      expect(bundled.processes('webhook')[0]?.log()).toContain('AccessDeniedException');
    } finally {
      await bundled.stop();
      await aws.close();
    }
  });
});

/** A push, as the webhook's address hands it over. */
function signedPush(repoURL: string, secret: string) {
  const body = pushPayload(repoURL);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const headers = {
    'x-github-event': 'push',
    'x-github-delivery': 'refused',
    'x-hub-signature-256': `sha256=${signature}`,
  };
  return httpEvent('POST', '/api/webhook', { headers, body });
}
