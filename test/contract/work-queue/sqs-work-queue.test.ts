import { SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSqsWorkQueue, type SqsWorkQueueOptions } from '../../../shared/adapters/aws/sqs-work-queue.ts';
import type { WorkQueue } from '../../../shared/ports/work-queue.ts';

const REGION = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const refresh = (application: string) => ({ type: 'RefreshApplication', application }) as const;

describe('the work queue on SQS', () => {
  let server: FauxqsServer;
  let client: SQSClient;
  let queue: WorkQueue;
  let queueUrls: SqsWorkQueueOptions['queueUrls'];

  beforeAll(async () => {
    server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, defaultRegion: REGION });
    client = new SQSClient({
      endpoint: `http://127.0.0.1:${server.port}`,
      region: REGION,
      credentials,
    });
    const { queueUrl } = server.createQueue('refresh', { region: REGION });
    const missing = queueUrl.replace('refresh', 'missing');
    queueUrls = {
      RouteGitEvent: missing,
      RefreshApplication: queueUrl,
      StepSyncOperation: missing,
      CheckClusterDrift: missing,
    };
    queue = createSqsWorkQueue({ client, queueUrls });
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

  describe('with many messages at once', () => {
    const many = Array.from({ length: 25 }, (_, at) => ({ message: refresh(`a${at}`) }));
    const waiting = () =>
      server.inspectQueue('refresh')?.messages.ready.map(({ body }) => JSON.parse(body).application);
    /** Counts requests, and lets SQS refuse out of a batch what `refuses` says. */
    const observe = (refuses: (application: string, attempt: number) => boolean = () => false) => {
      const seen: string[] = [];
      const attempts = new Map<string, number>();
      const observed = new SQSClient({ endpoint: client.config.endpoint as never, region: REGION, credentials });
      observed.middlewareStack.add(
        (next, context) => async (args) => {
          const input = args.input as { Entries?: { Id: string; MessageBody: string }[] };
          seen.push(`${context.commandName} ${input.Entries?.length}`);
          const refused = (input.Entries ?? []).filter(({ MessageBody }) => {
            const { application } = JSON.parse(MessageBody);
            const attempt = (attempts.get(application) ?? 0) + 1;
            attempts.set(application, attempt);
            return refuses(application, attempt);
          });
          const ids = new Set(refused.map(({ Id }) => Id));
          const Failed = refused.map(({ Id }) => ({ Id, SenderFault: false, Code: 'InternalError' }));
          const Entries = input.Entries?.filter(({ Id }) => !ids.has(Id)) ?? [];
          if (Entries.length === 0) return { output: { Failed }, response: {} } as never;
          const result = await next({ ...args, input: { ...args.input, Entries } as never });
          return { ...result, output: { ...result.output, Failed } };
        },
        { step: 'initialize' },
      );
      return { seen, queue: createSqsWorkQueue({ client: observed, queueUrls }) };
    };

    it('takes a request for each ten of a kind', async () => {
      const { seen, queue: observedQueue } = observe();

      await observedQueue.sendAll(many);

      expect(seen.toSorted()).toEqual(
        ['SendMessageBatchCommand 10', 'SendMessageBatchCommand 10', 'SendMessageBatchCommand 5'].toSorted(),
      );
      expect(waiting()?.toSorted()).toEqual(many.map(({ message }) => message.application).toSorted());
    });

    it('sends again only what SQS refused out of a batch', async () => {
      const { seen, queue: observedQueue } = observe((application, attempt) => application === 'a3' && attempt < 3);

      await observedQueue.sendAll(many.slice(0, 10));

      expect(seen).toEqual(['SendMessageBatchCommand 10', 'SendMessageBatchCommand 1', 'SendMessageBatchCommand 1']);
      expect(waiting()?.toSorted()).toEqual(
        many
          .slice(0, 10)
          .map(({ message }) => message.application)
          .toSorted(),
      );
    });

    it('says how many it could not send, and sends the others', async () => {
      const { queue: observedQueue } = observe((application) => application === 'a3');

      await expect(observedQueue.sendAll(many)).rejects.toMatchObject({
        code: 'StorageUnavailableError',
        retry: 'backoff',
        message: 'Cannot send 1 of 10 RefreshApplication messages to their queue: InternalError: no reason given',
      });
      expect(waiting()).toHaveLength(many.length - 1);
    });

    it('sends those of other kinds when one queue is not there', async () => {
      await expect(
        queue.sendAll([{ message: { type: 'RouteGitEvent', deliveryId: 'd' } }, { message: refresh('a') }]),
      ).rejects.toMatchObject({ message: expect.stringMatching(/^Cannot send RouteGitEvent to its queue: \S+: /) });

      expect(waiting()).toEqual(['a']);
    });
  });
});
