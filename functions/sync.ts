import { parseApplicationRef } from '../shared/domain/application/application.ts';
import type { Dependencies } from '../shared/workflows/dependencies.ts';
import { stepSyncOperation } from '../shared/workflows/sync/step-sync-operation.ts';
import { createQueueHandler, type QueueHandler } from './queue/sqs-batch.ts';

/** Step "sync": takes an operation as far as it goes without waiting. */
export function createHandler(deps: Dependencies): QueueHandler {
  return createQueueHandler({
    step: 'sync',
    type: 'StepSyncOperation',
    logger: deps.logger,
    metrics: deps.metrics,
    clock: deps.clock,
    handle: ({ application, operationId }, limits) =>
      stepSyncOperation(deps, parseApplicationRef(application), operationId, limits),
  });
}
