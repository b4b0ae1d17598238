import type { Dependencies } from '../shared/workflows/dependencies.ts';
import { routeGitEvent } from '../shared/workflows/git-events/route-git-event.ts';
import { createQueueHandler, type QueueHandler } from './queue/sqs-batch.ts';

/** Step "route": which applications does a push concern? Each of them is asked to refresh. */
export function createHandler(deps: Dependencies): QueueHandler {
  return createQueueHandler({
    step: 'route',
    type: 'RouteGitEvent',
    logger: deps.logger,
    metrics: deps.metrics,
    clock: deps.clock,
    handle: ({ deliveryId }) => routeGitEvent(deps, deliveryId),
  });
}
