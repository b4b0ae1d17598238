import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AwsCall } from '../support/aws/aws-call.ts';
import { type AwsWorld, startAwsWorld } from '../support/aws/aws-world.ts';
import { startFunctionProcess } from '../support/aws/function-process.ts';
import { getObject } from '../support/kubectl.ts';
import { isSynced } from '../support/serve-process.ts';
import { configMap } from '../support/test-repository.ts';

/** Longer than a lease, so that its holder counts as dead. */
const LEASE_IS_OVER = 201;
/** The lease is the first write of a sync, its plan the second, what it validated the third, and its first wave the fourth. */
const AFTER_FIRST_WAVE = 4;
/** More than the client tries one call (5). */
const OUTAGE_CALLS = 7;

interface Versioned {
  readonly metadata: { readonly resourceVersion: string; readonly managedFields?: unknown };
  readonly data: { readonly color: string };
}

let world: AwsWorld;
let commits = 0;
/** Where the messages of syncs go instead of the function in this process. */
let syncElsewhere: ((event: SQSEvent) => Promise<SQSBatchResponse>) | undefined;

const read = (name: string) => getObject<Versioned>(world.api.kubeconfig, world.namespace, 'configmap', name);
const push = async () => {
  commits += 1;
  const color = `color-${commits}`;
  const wave = (at: number) => `  annotations:\n    argocd.argoproj.io/sync-wave: "${at}"\n`;
  const revision = await world.repository.push({
    'app/one.yaml': configMap('one', { color }, wave(0)),
    'app/two.yaml': configMap('two', { color }, wave(1)),
  });
  return { color, revision };
};
const arrives = async ({ color, revision }: { readonly color: string; readonly revision: string }) => {
  await world.waitFor('app', (app) => isSynced(app) && app.status.sync.revision === revision);
  expect([(await read('one'))?.data.color, (await read('two'))?.data.color]).toEqual([color, color]);
};

beforeAll(async () => {
  world = await startAwsWorld({
    files: {
      'app/one.yaml': configMap('one', { color: 'first' }),
      'app/two.yaml': configMap('two', { color: 'first' }),
    },
    mappings: {
      StepSyncOperation: {
        deliver: async (batch, invoke) => {
          if (syncElsewhere) await syncElsewhere(batch).catch(() => undefined);
          else await invoke(batch);
        },
      },
    },
  });
  await world.create('app', 'app');
  await world.waitFor('app', isSynced);
});
afterEach(() => {
  syncElsewhere = undefined;
  world.aws.refuse = () => undefined;
  world.aws.hold = () => undefined;
});
afterAll(() => world?.close());

describe('a function that ends in the middle of a sync', () => {
  it('because it was killed at its time-out, leaves a lease that ends, and another goes on', async () => {
    const { promise: isKilled, resolve: setKilled } = Promise.withResolvers<void>();
    syncElsewhere = async (event) => {
      const process = startFunctionProcess('sync');
      let writes = 0;
      world.aws.hold = async ({ name }: AwsCall) => {
        if (name !== 'DynamoDB.PutItem' || ++writes !== AFTER_FIRST_WAVE) return;
        await process.kill();
        world.aws.hold = () => undefined;
        setKilled();
      };
      return process.invoke(event);
    };
    const pushed = await push();
    await isKilled;
    syncElsewhere = undefined;
    expect((await world.application('app')).status.operationState?.phase).toBe('Running');

    // Before the lease is over nobody touches it.
    await world.sweep();
    await world.turnClock(LEASE_IS_OVER);
    await world.sweep();

    await arrives(pushed);
  });

  it('because it was frozen beyond its lease, does nothing more when it thaws', async () => {
    const thaw = Promise.withResolvers<void>();
    const frozen = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<SQSBatchResponse>();
    syncElsewhere = async (event) => {
      syncElsewhere = undefined;
      let writes = 0;
      // The first write takes the lease; it freezes when that is taken.
      world.aws.hold = async ({ name }) => {
        if (name !== 'DynamoDB.PutItem' || ++writes !== 1) return;
        frozen.resolve();
        await thaw.promise;
      };
      const answer = await world.functions().sync(event, frozenContext);
      ended.resolve(answer);
      return answer;
    };
    const pushed = await push();
    await frozen.promise;

    await world.turnClock(LEASE_IS_OVER);
    await world.sweep();
    await arrives(pushed);
    const versions = async () => [await read('one'), await read('two')].map((found) => found?.metadata.resourceVersion);
    const before = await versions();
    thaw.resolve();
    expect(await ended.promise).toEqual({ batchItemFailures: [] });

    expect(await versions()).toEqual(before);
    expect((await world.application('app')).status.operationState?.phase).toBe('Succeeded');
  });
});

describe('AWS that has no room', () => {
  it('now and then for reads, writes and sends, is asked again', async () => {
    let calls = 0;
    world.aws.refuse = ({ name }) => {
      const isState = name.startsWith('DynamoDB.');
      if (!isState && !name.startsWith('SQS.SendMessage')) return undefined;
      calls += 1;
      if (calls % 12 !== 0) return undefined;
      return { status: 400, type: isState ? 'ProvisionedThroughputExceededException' : 'ThrottlingException' };
    };
    await arrives(await push());
    expect(calls).toBeGreaterThan(15);
  });

  it('for longer than the client tries, costs a delivery, and nothing else', async () => {
    let refused = 0;
    world.aws.refuse = ({ name, body }) => {
      // Deliveries are taken: what the webhook function itself does with an outage, GitHub shows, and people send it again.
      const isDelivery = JSON.stringify(body).includes('delivery#');
      if (name !== 'DynamoDB.PutItem' || isDelivery || refused >= OUTAGE_CALLS) return undefined;
      refused += 1;
      return { status: 400, type: 'ProvisionedThroughputExceededException' };
    };
    const invocations = world.mapping('RouteGitEvent').invocations();
    await arrives(await push());
    expect(refused).toBe(OUTAGE_CALLS);
    expect(world.mapping('RouteGitEvent').invocations()).toBeGreaterThanOrEqual(invocations + 2);
  });
});

describe('many who write the same application', () => {
  it('do not lose each other’s changes', async () => {
    const labels = Array.from({ length: 5 }, (_, at) => `label-${at}`);
    const pushed = push();
    await Promise.all(
      labels.map((label) =>
        world.call('PATCH', '/api/v1/applications/app', {
          name: 'app',
          patchType: 'merge',
          patch: JSON.stringify({ metadata: { labels: { [label]: 'set' } } }),
        }),
      ),
    );
    await arrives(await pushed);
    const { metadata } = await world.application('app');
    expect(Object.keys(metadata.labels ?? {}).toSorted()).toEqual(labels.toSorted());
  });
});

/** Of a function that Lambda gives up on long before it thaws; it does not know. */
const frozenContext = { getRemainingTimeInMillis: () => 180_000 } as Parameters<
  ReturnType<AwsWorld['functions']>['sync']
>[1];
