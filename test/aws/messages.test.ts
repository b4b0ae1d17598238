import { randomUUID } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AwsWorld, startAwsWorld } from '../support/aws/aws-world.ts';
import { colorOf } from '../support/color-of.ts';
import { eventually } from '../support/eventually.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

type Deliver = (batch: SQSEvent, invoke: (event: SQSEvent) => Promise<void>) => Promise<void>;

const once: Deliver = (batch, invoke) => invoke(batch);
/** What becomes of messages on their way; each test sets its own. */
let deliver: Deliver = once;
let world: AwsWorld;
let commits = 0;

/** Commits a color that was not there before; answers it and the revision. */
async function push(): Promise<{ readonly color: string; readonly revision: string }> {
  commits += 1;
  const color = `color-${commits}`;
  return { color, revision: await world.repository.push({ 'app/one.yaml': configMap('one', { color }) }) };
}

const arrives = (revision: string) =>
  world.waitFor('app', (app) => isSynced(app) && app.status.sync.revision === revision);

beforeAll(async () => {
  const mapping = { deliver: (...args: Parameters<Deliver>) => deliver(...args) };
  world = await startAwsWorld({
    files: { 'app/one.yaml': configMap('one', { color: 'color-0' }) },
    mappings: { RouteGitEvent: mapping, RefreshApplication: mapping, StepSyncOperation: mapping },
  });
  await world.create('app', 'app');
  await world.waitFor('app', isSynced);
});
beforeEach(() => {
  deliver = once;
});
afterAll(() => world?.close());

describe('messages of SQS', () => {
  it('that come twice, at the same time and again later, sync a commit once', async () => {
    const before = (await world.application('app')).status.history?.length ?? 0;
    deliver = async (batch, invoke) => {
      await Promise.all([invoke(batch), invoke(batch)]);
      await invoke(batch);
    };

    const { color, revision } = await push();
    await arrives(revision);

    expect(await colorOf(world, 'one')).toBe(color);
    expect((await world.application('app')).status.history).toHaveLength(before + 1);
  });

  it('that come in another order bring the last commit', async () => {
    const held: (() => Promise<void>)[] = [];
    deliver = async (batch, invoke) => {
      // The first two batches wait for the third, and then come last.
      if (held.length >= 2) return invoke(batch);
      await new Promise<void>((done) => held.push(async () => done(await invoke(batch))));
    };
    await push();
    const { color, revision } = await push();
    await eventually('two batches are held', async () => held.length >= 2);
    for (const release of held.toReversed()) await release();

    await arrives(revision);
    expect(await colorOf(world, 'one')).toBe(color);
  });

  it('that are lost cost a sweep, and nothing else', async () => {
    deliver = async () => {};
    const { sent } = world.aws;
    const before = sent('RouteGitEvent');
    const { color, revision } = await push();
    await eventually('the message of the push is lost', async () => sent('RouteGitEvent') > before);
    deliver = once;
    expect(await world.sweep()).toBe(0);

    // Half a minute after it came a delivery should have been routed.
    await world.turnClock(31);
    expect(await world.sweep()).toBe(1);
    await arrives(revision);
    expect(await colorOf(world, 'one')).toBe(color);
  });

  it('that are a webhook delivered twice are told as such, and route once', async () => {
    const deliveryId = randomUUID();
    const payload = {
      ref: 'refs/heads/main',
      after: '2'.repeat(40),
      repository: { html_url: world.repository.url, clone_url: world.repository.url, default_branch: 'main' },
      commits: [],
    };
    expect(await world.webhook(payload, deliveryId)).toMatchObject({ status: 202, body: { status: 'queued' } });
    await eventually('it is routed', async () => {
      const again = await world.webhook(payload, deliveryId);
      return again.status === 200;
    });
  });

  it('that are poison come back alone, end among the dead letters, and can be put back', async () => {
    const { revision } = await push();
    const queueUrl = world.aws.queueUrl('RefreshApplication');
    const poison = JSON.stringify({ type: 'RefreshApplication', application: 'argocd/nobody', extra: 1 }).slice(0, -1);
    for (const body of [poison, JSON.stringify({ type: 'RefreshApplication', application: 'argocd/app' })]) {
      await world.aws.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
    }
    await arrives(revision);

    const handled = await eventually(
      'the poison is a dead letter',
      async () => (await world.collectDeadLetters()) || undefined,
    );
    expect(handled).toBe(1);
    const { items } = await world.call<{ items: { id: string; body: string }[] }>('GET', '/api/v1/dead-letters');
    expect(items).toMatchObject([{ type: 'unreadable', body: poison }]);
    expect(await world.collectDeadLetters()).toBe(0);
  });
});
