import { SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSqsWorkQueue } from '../../../shared/adapters/aws/sqs-work-queue.ts';
import type { WorkQueue } from '../../../shared/ports/work-queue.ts';

const REGION = 'eu-central-1';

describe('the work queue on SQS', () => {
  let server: FauxqsServer;
  let client: SQSClient;
  let queue: WorkQueue;

  beforeAll(async () => {
    server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, defaultRegion: REGION });
    client = new SQSClient({
      endpoint: `http://127.0.0.1:${server.port}`,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const { queueUrl } = server.createQueue('refresh', { region: REGION });
    const missing = queueUrl.replace('refresh', 'missing');
    queue = createSqsWorkQueue({
      client,
      queueUrls: {
        RouteGitEvent: missing,
        RefreshApplication: queueUrl,
        StepSyncOperation: missing,
        CheckClusterDrift: missing,
      },
    });
  });
  beforeEach(() => server.reset());
  afterAll(async () => {
    client.destroy();
    await server.stop();
  });

  it.each([
    [0.01, 1],
    [1.5, 2],
    [900, 900],
    [86_400, 900],
  ])('turns a delay of %d seconds into one of %d', async (delaySeconds, expected) => {
    const before = Date.now();
    await queue.send({ type: 'RefreshApplication', application: 'a' }, { delaySeconds });
    const after = Date.now();

    const delayUntil = server.inspectQueue('refresh')?.messages.delayed[0]?.delayUntil ?? 0;
    expect(delayUntil).toBeGreaterThanOrEqual(before + expected * 1000);
    expect(delayUntil).toBeLessThanOrEqual(after + expected * 1000);
  });

  it.each([undefined, 0, -1])('sends a message with a delay of %s at once', async (delaySeconds) => {
    const options = delaySeconds === undefined ? {} : { delaySeconds };
    await queue.send({ type: 'RefreshApplication', application: 'a' }, options);

    expect(server.inspectQueue('refresh')?.messages).toMatchObject({ ready: [{}], delayed: [] });
  });

  it('says which message could not be sent, and why', async () => {
    await expect(queue.send({ type: 'RouteGitEvent', deliveryId: 'd' })).rejects.toMatchObject({
      code: 'StorageUnavailableError',
      retry: 'backoff',
      message: expect.stringMatching(/^Cannot send RouteGitEvent to its queue: \S+: /),
    });
  });
});
