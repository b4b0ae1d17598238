import type { SQSEvent } from 'aws-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { createPinoLogger } from '../../../../shared/adapters/local/pino-logger.ts';
import {
  createTimerWorkQueue,
  type DeadLetter,
  type QueueHandler,
  type TimerWorkQueue,
  type TimerWorkQueueOptions,
} from '../../../../shared/adapters/local/timer-work-queue.ts';
import type { WorkMessage } from '../../../../shared/ports/work-queue.ts';

const refresh = (application: string): WorkMessage => ({ type: 'RefreshApplication', application });
const applicationOf = (event: SQSEvent): string => JSON.parse(event.Records[0]?.body ?? '').application;
const receiveCountOf = (event: SQSEvent) => event.Records[0]?.attributes.ApproximateReceiveCount;
const success = { batchItemFailures: [] };

describe('the timer work queue', () => {
  let queue: TimerWorkQueue;
  afterEach(() => queue.close({ graceMs: 0 }));

  const open = (handler: QueueHandler, options: Partial<TimerWorkQueueOptions> = {}): TimerWorkQueue => {
    queue = createTimerWorkQueue({
      handlers: {
        RouteGitEvent: handler,
        RefreshApplication: handler,
        StepSyncOperation: handler,
        CheckClusterDrift: handler,
        DeliverNotification: handler,
        ReportProgress: handler,
        PlanPullRequest: handler,
      },
      logger: createPinoLogger({ level: 'silent' }),
      firstRetrySeconds: 0.001,
      ...options,
    });
    return queue;
  };
  /** A handler that notes what it gets and ends each call only when it is told to. */
  const holding = () => {
    const started: string[] = [];
    const releases: (() => void)[] = [];
    const handler: QueueHandler = (event) => {
      started.push(applicationOf(event));
      return new Promise((resolve) => releases.push(() => resolve(success)));
    };
    const releaseAll = () => {
      for (const release of releases.splice(0)) release();
    };
    return { started, handler, releaseAll };
  };
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

  it('does not call the handler before the sender has gone on', async () => {
    const { started, handler, releaseAll } = holding();
    open(handler);

    await queue.send(refresh('a'));
    expect(started).toEqual([]);
    await expect.poll(() => started).toEqual(['a']);
    releaseAll();
  });

  it('leaves out of the log of the receiver what the sender was at, also after a delay', async () => {
    const lines: { readonly [field: string]: unknown }[] = [];
    const logger = createPinoLogger({
      level: 'info',
      destination: { write: (line) => void lines.push(JSON.parse(line)) },
    });
    open(async () => {
      logger.info('handled');
      return success;
    });

    await logger.during({ step: 'drift check', cluster: 'c' }, async () => {
      await queue.send(refresh('a'));
      await queue.send(refresh('b'), { delaySeconds: 0.001 });
    });
    await queue.idle();

    expect(lines.map(({ msg, cluster, step }) => [msg, cluster, step])).toEqual([
      ['handled', undefined, undefined],
      ['handled', undefined, undefined],
    ]);
  });

  it('joins equal messages that wait, and not those that differ in kind or content', async () => {
    const received: unknown[] = [];
    open(async ({ Records }) => {
      received.push(JSON.parse(Records[0]?.body ?? ''));
      return success;
    });
    const step: WorkMessage = { type: 'StepSyncOperation', application: 'a', operationId: '1' };

    for (const message of [refresh('a'), refresh('b'), step, refresh('a'), { ...step, operationId: '2' }, step]) {
      await queue.send(message);
    }
    await queue.idle();

    expect(received).toHaveLength(4);
    expect(received).toEqual(expect.arrayContaining([refresh('a'), refresh('b'), step, { ...step, operationId: '2' }]));
  });

  it('delivers a message that is sent while an equal one is handled', async () => {
    const { started, handler, releaseAll } = holding();
    open(handler);

    await queue.send(refresh('a'));
    await expect.poll(() => started).toEqual(['a']);
    await queue.send(refresh('a'));
    await expect.poll(() => started).toEqual(['a', 'a']);
    releaseAll();
  });

  it.each([
    ['the later one is sent first', [900, 0]],
    ['the later one is sent last', [0.01, 900]],
  ])('takes the earlier time of two equal messages when %s', async (_, delays) => {
    const received: string[] = [];
    open(async (event) => {
      received.push(applicationOf(event));
      return success;
    });

    for (const delaySeconds of delays) await queue.send(refresh('a'), { delaySeconds });
    await queue.idle();

    expect(received).toEqual(['a']);
  });

  it('handles at most as many messages of a kind at a time as it may, in the order of sending', async () => {
    const { started, handler, releaseAll } = holding();
    open(handler, { concurrency: { RefreshApplication: 2 } });

    for (const application of ['a', 'b', 'c', 'd', 'e']) await queue.send(refresh(application));
    await expect.poll(() => started).toEqual(['a', 'b']);
    await turn();
    expect(started).toEqual(['a', 'b']);
    releaseAll();
    await expect.poll(() => started).toEqual(['a', 'b', 'c', 'd']);
    releaseAll();
    await expect.poll(() => started).toEqual(['a', 'b', 'c', 'd', 'e']);
    releaseAll();
  });

  it('lets no kind of message wait for another kind', async () => {
    const { started, handler, releaseAll } = holding();
    open(handler, { concurrency: { RefreshApplication: 1 } });

    await queue.send(refresh('a'));
    await queue.send(refresh('b'));
    await queue.send({ type: 'StepSyncOperation', application: 'c', operationId: '1' });
    await expect.poll(() => started.toSorted()).toEqual(['a', 'c']);
    releaseAll();
    await expect.poll(() => started).toContain('b');
    releaseAll();
  });

  it('handles eight messages of a kind at a time when nothing else is said', async () => {
    const { started, handler, releaseAll } = holding();
    open(handler);

    for (let at = 0; at < 20; at++) await queue.send(refresh(String(at)));
    await expect.poll(() => started.length).toBe(8);
    await turn();
    expect(started).toHaveLength(8);
    releaseAll();
  });

  it('hands a message that failed five times over with its last error', async () => {
    const letters: DeadLetter[] = [];
    open(
      async (event) => {
        throw new Error(`no luck the ${receiveCountOf(event)}. time`);
      },
      { onDeadLetter: async (letter) => void letters.push(letter) },
    );

    await queue.send(refresh('a'));
    await queue.idle();

    const body = JSON.stringify(refresh('a'));
    expect(letters).toEqual([{ type: 'RefreshApplication', body, error: 'no luck the 5. time', receiveCount: 5 }]);
  });

  it('goes on when the dead letter cannot be handled', async () => {
    const received: string[] = [];
    open(
      async (event) => {
        received.push(applicationOf(event));
        throw new Error('no luck');
      },
      { onDeadLetter: () => Promise.reject(new Error('nor here')) },
    );

    await queue.send(refresh('a'));
    await queue.idle();
    await queue.send(refresh('b'));
    await queue.idle();

    expect(received.filter((application) => application === 'b')).toHaveLength(5);
  });

  it('keeps the count of a failing message that is sent again while it waits', async () => {
    const counts: (string | undefined)[] = [];
    open(
      async (event) => {
        counts.push(receiveCountOf(event));
        return { batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      },
      { firstRetrySeconds: 900 },
    );

    await queue.send(refresh('a'));
    for (const expected of [['1'], ['1', '2'], ['1', '2', '3']]) {
      await expect.poll(() => counts).toEqual(expected);
      await turn();
      await queue.send(refresh('a'));
    }
    await expect.poll(() => counts).toEqual(['1', '2', '3', '4']);
  });

  it('waits for running handlers when it is closed, and starts nothing more', async () => {
    const { started, handler, releaseAll } = holding();
    open(handler, { concurrency: { RefreshApplication: 1 } });
    await queue.send(refresh('running'));
    await queue.send(refresh('waiting'));
    await queue.send(refresh('delayed'), { delaySeconds: 0.001 });
    await expect.poll(() => started).toEqual(['running']);

    let closed = false;
    const closing = queue.close({ graceMs: 10_000 }).then(() => {
      closed = true;
    });
    await queue.send(refresh('too late'));
    await queue.send({ type: 'RouteGitEvent', deliveryId: 'too late' });
    await turn();
    expect(closed).toBe(false);
    releaseAll();
    await closing;
    await turn();

    expect(started).toEqual(['running']);
  });

  it('does not wait longer for a running handler than the grace time, and says so', async () => {
    const lines: string[] = [];
    const { started, handler } = holding();
    open(handler, { logger: createPinoLogger({ level: 'warn', destination: { write: (line) => lines.push(line) } }) });
    await queue.send(refresh('a'));
    await expect.poll(() => started).toEqual(['a']);

    await queue.close({ graceMs: 1 });

    expect(lines.join()).toContain('Handlers still run');
  });

  it('is idle only when the delayed messages and the retries have ended too', async () => {
    const received: string[] = [];
    open(async (event) => {
      received.push(applicationOf(event));
      if (receiveCountOf(event) === '1') throw new Error('once more');
      return success;
    });

    await queue.send(refresh('a'), { delaySeconds: 0.02 });
    await queue.idle();

    expect(received).toEqual(['a', 'a']);
  });
});
