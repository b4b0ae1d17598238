import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import type { WorkMessage, WorkMessageType, WorkQueue } from '../../../shared/ports/work-queue.ts';

/** Handlers as Lambda has them, one for each kind of message. */
export type WorkHandlers = { readonly [type in WorkMessageType]: (event: SQSEvent) => Promise<SQSBatchResponse> };

/** A message that the queue gave up. */
export interface GivenUp {
  readonly type: WorkMessageType;
  readonly body: string;
}

/** A queue under test, connected to the handlers. */
export interface WorkQueueUnderTest {
  readonly queue: WorkQueue;
  close(): Promise<void>;
}

/** Opens a queue that delivers to the handlers and reports what it gives up. */
export type OpenWorkQueue = (handlers: WorkHandlers, giveUp: (letter: GivenUp) => void) => Promise<WorkQueueUnderTest>;

const refresh = (application: string): WorkMessage => ({ type: 'RefreshApplication', application });

/** Says of a queue behind the WorkQueue port all that the rest of Windlass relies on. */
export function describeWorkQueue(name: string, open: OpenWorkQueue): void {
  describe(`the work queue on ${name}`, { timeout: 20_000 }, () => {
    const received: { type: WorkMessageType; record: SQSRecord }[] = [];
    const givenUp: GivenUp[] = [];
    let opened: WorkQueueUnderTest;
    let fails: (record: SQSRecord) => boolean | Promise<boolean>;

    const openQueue = async (failing: typeof fails = () => false): Promise<WorkQueue> => {
      received.length = 0;
      givenUp.length = 0;
      fails = failing;
      const handler = (type: WorkMessageType) => async (event: SQSEvent) => {
        const batchItemFailures = [];
        for (const record of event.Records) {
          received.push({ type, record });
          if (await fails(record)) batchItemFailures.push({ itemIdentifier: record.messageId });
        }
        return { batchItemFailures };
      };
      const handlers = {
        RouteGitEvent: handler('RouteGitEvent'),
        RefreshApplication: handler('RefreshApplication'),
        StepSyncOperation: handler('StepSyncOperation'),
        CheckClusterDrift: handler('CheckClusterDrift'),
        DeliverNotification: handler('DeliverNotification'),
        ReportProgress: handler('ReportProgress'),
        PlanPullRequest: handler('PlanPullRequest'),
      };
      opened = await open(handlers, (letter) => givenUp.push(letter));
      return opened.queue;
    };
    afterEach(() => opened.close());
    const bodies = () => received.map(({ record }) => JSON.parse(record.body));
    const counts = (body: string) =>
      received
        .filter(({ record }) => record.body === body)
        .map(({ record }) => record.attributes.ApproximateReceiveCount);
    const until = (condition: () => boolean) => expect.poll(condition, { timeout: 15_000, interval: 20 }).toBe(true);

    it('delivers each message to the handler of its kind', async () => {
      const queue = await openQueue();
      const messages: readonly WorkMessage[] = [
        { type: 'RouteGitEvent', deliveryId: 'd1' },
        { type: 'RefreshApplication', application: 'argocd/guestbook' },
        { type: 'StepSyncOperation', application: 'argocd/guestbook', operationId: 'o1' },
        { type: 'CheckClusterDrift', cluster: 'https://kubernetes.default.svc' },
        { type: 'PlanPullRequest', pullRequest: 'github.com/acme/shop#7' },
        { type: 'DeliverNotification', application: 'argocd/guestbook' },
        { type: 'ReportProgress', application: 'argocd/guestbook' },
      ];

      for (const message of messages) await queue.send(message);
      await until(() => received.length === messages.length);

      expect(received.every(({ type, record }) => JSON.parse(record.body).type === type)).toBe(true);
      expect(bodies()).toEqual(expect.arrayContaining([...messages]));
    });

    it('shows a message as an SQS record', async () => {
      const queue = await openQueue();

      await queue.send(refresh('argocd/guestbook'));
      await until(() => received.length === 1);

      expect(received[0]?.record).toMatchObject({
        messageId: expect.stringMatching(/./),
        receiptHandle: expect.stringMatching(/./),
        body: '{"type":"RefreshApplication","application":"argocd/guestbook"}',
        md5OfBody: 'f4ad6ec653f3b1030583d1b98b8c8fe8',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        },
        messageAttributes: {},
        eventSource: 'aws:sqs',
        eventSourceARN: expect.stringMatching(/^arn:aws:sqs:.+:RefreshApplication$/),
      });
    });

    it('keeps the text of a message as it is', async () => {
      const queue = await openQueue();
      const application = 'ä/日本語 🚀 "quoted" \\ \n\t </a> &amp; \u2028 \uffff \ud800';

      await queue.send(refresh(application));
      await until(() => received.length === 1);

      expect(bodies()).toEqual([{ type: 'RefreshApplication', application }]);
    });

    it('delivers a delayed message after one that was sent later without a delay', async () => {
      const queue = await openQueue();

      await queue.send(refresh('delayed'), { delaySeconds: 1 });
      await queue.send(refresh('at once'));
      await until(() => received.length === 2);

      expect(bodies().map(({ application }) => application)).toEqual(['at once', 'delayed']);
    });

    it('takes a fraction of a second, a negative and a very long delay', async () => {
      const queue = await openQueue();

      await queue.send(refresh('some other day'), { delaySeconds: 1e9 });
      await queue.send(refresh('soon'), { delaySeconds: 0.01 });
      await queue.send(refresh('now'), { delaySeconds: -5 });
      await until(() => received.length === 2);

      expect(
        bodies()
          .map(({ application }) => application)
          .toSorted(),
      ).toEqual(['now', 'soon']);
    });

    it('delivers a message again whose record was reported as failed, until it succeeds', async () => {
      const queue = await openQueue((record) => Number(record.attributes.ApproximateReceiveCount) < 3);

      await queue.send(refresh('third time'));
      await until(() => received.length === 3);

      expect(received.map(({ record }) => record.attributes.ApproximateReceiveCount)).toEqual(['1', '2', '3']);
      expect(new Set(received.map(({ record }) => record.messageId)).size).toBe(1);
    });

    it('delivers a message again whose handler threw', async () => {
      const queue = await openQueue(async (record) => {
        if (record.attributes.ApproximateReceiveCount === '1') throw new Error('out of memory');
        return false;
      });

      await queue.send(refresh('again'));
      await until(() => received.length === 2);

      expect(bodies()).toEqual([refresh('again'), refresh('again')]);
    });

    it('gives a message up after five deliveries, and only that one', async () => {
      const bad = JSON.stringify(refresh('bad'));
      const queue = await openQueue((record) => record.body === bad);

      await Promise.all(['good 1', 'bad', 'good 2', 'good 3'].map((application) => queue.send(refresh(application))));
      await until(() => givenUp.length > 0);

      expect(givenUp).toEqual([expect.objectContaining({ type: 'RefreshApplication', body: bad })]);
      expect(counts(bad)).toEqual(['1', '2', '3', '4', '5']);
      expect(bodies().map(({ application }) => application)).toEqual(
        expect.arrayContaining(['good 1', 'good 2', 'good 3']),
      );
      expect(received.filter(({ record }) => record.body !== bad)).toHaveLength(3);
    });

    it('lets a handler send further messages, also of its own kind', async () => {
      const queue = await openQueue(async (record) => {
        const { application } = JSON.parse(record.body);
        if (application < 5) await queue.send(refresh(String(Number(application) + 1)));
        return false;
      });

      await queue.send(refresh('1'));
      await until(() => received.length === 5);

      expect(bodies().map(({ application }) => application)).toEqual(['1', '2', '3', '4', '5']);
    });

    it('delivers messages that are sent together as if each were sent by itself', async () => {
      const queue = await openQueue();
      const applications = Array.from({ length: 23 }, (_, at) => `application ${at} ü 🚀`);

      await queue.sendAll([
        { message: refresh('delayed'), delaySeconds: 1 },
        { message: { type: 'CheckClusterDrift', cluster: 'https://a' } },
        ...applications.map((application) => ({ message: refresh(application) })),
      ]);
      await until(() => received.length === applications.length + 2);

      expect(received.every(({ type, record }) => JSON.parse(record.body).type === type)).toBe(true);
      expect(bodies()).toEqual(
        expect.arrayContaining([...applications.map(refresh), { type: 'CheckClusterDrift', cluster: 'https://a' }]),
      );
      expect(bodies().at(-1)).toEqual(refresh('delayed'));
    });

    it('sends nothing when there is nothing to send', async () => {
      const queue = await openQueue();

      await queue.sendAll([]);
      await queue.send(refresh('the first'));
      await until(() => received.length > 0);

      expect(bodies()).toEqual([refresh('the first')]);
    });

    it('delivers every one of many messages', async () => {
      const queue = await openQueue();
      const applications = Array.from({ length: 500 }, (_, at) => `application ${at}`);

      await Promise.all(applications.map((application) => queue.send(refresh(application))));
      const seen = () => new Set(bodies().map(({ application }) => application));
      await until(() => seen().size === applications.length);

      expect([...seen()].toSorted()).toEqual(applications.toSorted());
    });
  });
}
