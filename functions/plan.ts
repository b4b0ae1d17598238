import type { Dependencies } from '../shared/workflows/dependencies.ts';
import { planPullRequest } from '../shared/workflows/pull-requests/plan-pull-request.ts';
import { createQueueHandler, type QueueHandler } from './queue/sqs-batch.ts';

/** Step "plan": says on a pull request what merging it would do to the clusters. */
export function createHandler(deps: Dependencies): QueueHandler {
  return createQueueHandler({
    step: 'plan',
    type: 'PlanPullRequest',
    logger: deps.logger,
    metrics: deps.metrics,
    clock: deps.clock,
    handle: ({ pullRequest }) => planPullRequest(deps, pullRequest),
  });
}
