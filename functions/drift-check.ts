import middy, { type MiddyfiedHandler } from '@middy/core';
import type { Dependencies } from '../shared/workflows/dependencies.ts';
import { checkClusterDrift } from '../shared/workflows/drift/check-cluster-drift.ts';
import { scheduleDriftChecks } from '../shared/workflows/drift/schedule-drift-checks.ts';
import { createQueueHandler, type QueueHandler } from './queue/sqs-batch.ts';

/** Step "check drift": whose objects in this cluster are not as they were seen last? Each of them is asked to refresh. */
export function createHandler(deps: Dependencies): QueueHandler {
  return createQueueHandler({
    step: 'check drift',
    type: 'CheckClusterDrift',
    logger: deps.logger,
    metrics: deps.metrics,
    clock: deps.clock,
    handle: ({ cluster }) => checkClusterDrift(deps, cluster),
  });
}

/** The same step, on a schedule: one message for each cluster whose check is due. */
export function createScheduleHandler(deps: Dependencies): MiddyfiedHandler<unknown, { readonly sent: number }> {
  return middy<unknown, { readonly sent: number }>().handler(async () => ({ sent: await scheduleDriftChecks(deps) }));
}
