import { parseApplicationRef } from '../shared/domain/application/application.ts';
import type { Dependencies } from '../shared/workflows/dependencies.ts';
import { deliverNotification } from '../shared/workflows/notify/deliver-notification.ts';
import { createQueueHandler, type QueueHandler } from './queue/sqs-batch.ts';

/** Step "notify": makes the messages of an application's transitions, and delivers them. */
export function createHandler(deps: Dependencies): QueueHandler {
  return createQueueHandler({
    step: 'notify',
    type: 'DeliverNotification',
    logger: deps.logger,
    metrics: deps.metrics,
    clock: deps.clock,
    handle: ({ application, notificationId }) =>
      deliverNotification(deps, parseApplicationRef(application), notificationId),
  });
}
