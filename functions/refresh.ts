import { parseApplicationRef } from '../shared/domain/application/application.ts';
import type { Dependencies } from '../shared/workflows/dependencies.ts';
import { refreshApplication } from '../shared/workflows/refresh/refresh-application.ts';
import { createQueueHandler, type QueueHandler } from './queue/sqs-batch.ts';

/** Step "refresh": render, compare, judge the health; start a sync if the policy asks for one. */
export function createHandler(deps: Dependencies): QueueHandler {
  return createQueueHandler({
    step: 'refresh',
    type: 'RefreshApplication',
    logger: deps.logger,
    metrics: deps.metrics,
    clock: deps.clock,
    handle: ({ application }) => refreshApplication(deps, parseApplicationRef(application)),
  });
}
