import { parseApplicationRef } from '../shared/domain/application/application.ts';
import type { Dependencies } from '../shared/workflows/dependencies.ts';
import { reportProgress } from '../shared/workflows/feedback/report-progress.ts';
import { createQueueHandler, type QueueHandler } from './queue/sqs-batch.ts';

/** Step "report": tells the hosts of an application's repositories how its deploys go. */
export function createHandler(deps: Dependencies): QueueHandler {
  return createQueueHandler({
    step: 'report',
    type: 'ReportProgress',
    logger: deps.logger,
    metrics: deps.metrics,
    clock: deps.clock,
    handle: ({ application }) => reportProgress(deps, parseApplicationRef(application)),
  });
}
