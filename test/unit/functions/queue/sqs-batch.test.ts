import type { SQSEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { invoke } from '../../../../cli/serve/invoke.ts';
import { createQueueHandler } from '../../../../functions/queue/sqs-batch.ts';
import { createMemoryMetrics } from '../../../../shared/adapters/local/memory-metrics.ts';
import { ConcurrentUpdateError } from '../../../../shared/domain/errors/state-errors.ts';

import { buildSqsEvent } from '../../../support/sqs-event.ts';
import { silentLogger } from '../../../support/test-repository.ts';

const NOW = Date.parse('2026-01-01T00:20:00Z');
const BODY = JSON.stringify({ type: 'RefreshApplication', application: 'argocd/app' });

/** The metrics after a message that was sent so long ago was handled. */
async function metricsAfter(
  { sentSecondsAgo = 0, delaySeconds }: { readonly sentSecondsAgo?: number; readonly delaySeconds?: number },
  handle: () => Promise<void> = async () => {},
): Promise<readonly string[]> {
  const metrics = createMemoryMetrics();
  const clock = { now: () => new Date(NOW) };
  const handler = createQueueHandler({
    step: 'refresh',
    type: 'RefreshApplication',
    logger: silentLogger,
    clock,
    metrics,
    handle,
  });
  const [record] = buildSqsEvent([BODY]).Records;
  if (!record) throw new Error('no record');
  const attributes = { ...record.attributes, SentTimestamp: String(NOW - sentSecondsAgo * 1000) };
  const delay = { dataType: 'Number' as const, stringValue: String(delaySeconds) };
  const messageAttributes = delaySeconds === undefined ? {} : { delaySeconds: delay };
  const event: SQSEvent = { Records: [{ ...record, attributes, messageAttributes }] };
  await invoke(handler)(event);
  return metrics.text().split('\n');
}

const age = (seconds: number) => `windlass_queue_age_seconds_sum{type="RefreshApplication"} ${seconds}`;
const failures = 'windlass_message_failures_total{type="RefreshApplication"} 1';

it('measures how long a message waited for us', async () => {
  expect(await metricsAfter({ sentSecondsAgo: 40 })).toContain(age(40));
});

it('does not count the time for which a message was meant to wait', async () => {
  expect(await metricsAfter({ sentSecondsAgo: 903, delaySeconds: 900 })).toContain(age(3));
});

it('counts a message that could not be handled, and not one that somebody else was quicker with', async () => {
  const fail = async () => Promise.reject(new Error('no'));
  expect(await metricsAfter({}, fail)).toContain(failures);
  const conflict = async () => Promise.reject(new ConcurrentUpdateError('somebody wrote'));
  expect(await metricsAfter({}, conflict)).not.toContain(failures);
});
