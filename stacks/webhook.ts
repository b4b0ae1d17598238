import { queueAddresses, referenceTo, type Stage } from './environment.ts';
import { putItemsOf, readParameters, sendTo } from './permissions.ts';
import { createFunction } from './windlass-function.ts';

/** The partitions that deliveries are kept in (shared/stores/delivery-store.ts). */
const DELIVERIES = 'delivery#';

/** Step "receive": open to the world, and so able to do nothing but to keep a delivery and to queue it. */
export function createWebhook({ settings, storage, queues, parameters }: Stage): sst.aws.Function {
  return createFunction('webhook', {
    settings,
    permissions: [
      putItemsOf(storage, DELIVERIES),
      sendTo(queues, 'RouteGitEvent'),
      readParameters(parameters.webhookSecretGitHub, parameters.webhookSecretGitLab),
    ],
    environment: {
      WINDLASS_TABLE: storage.name,
      ...queueAddresses({ queues }, ['RouteGitEvent']),
      WINDLASS_WEBHOOK_SECRET_GITHUB: referenceTo(parameters.webhookSecretGitHub),
      WINDLASS_WEBHOOK_SECRET_GITLAB: referenceTo(parameters.webhookSecretGitLab),
    },
  });
}
