import { queueAddresses, referenceTo, type Stage, stageEnvironment } from './environment.ts';
import { enterClusters, invoke, readCredentials, readParameters, sendMail, sendTo, useTable } from './permissions.ts';
import { QUEUE_NAMES } from './steps.ts';
import { createFunction } from './windlass-function.ts';
import type { Workers } from './workers.ts';

/** Step "serve users": the HTTP API behind a function URL, which costs nothing while nobody asks, and may stream. */
export function createApi(stage: Stage, { render, reachCluster }: Workers): sst.aws.Function {
  const { settings, storage, queues, parameters } = stage;
  return createFunction('api', {
    settings,
    permissions: [
      useTable(storage),
      readParameters(parameters.secretKey, parameters.adminToken),
      sendTo(queues, ...QUEUE_NAMES),
      ...readCredentials(settings),
      enterClusters(settings),
      ...sendMail(settings),
      invoke(render),
      ...(reachCluster ? [invoke(reachCluster)] : []),
    ],
    environment: {
      ...stageEnvironment(stage),
      ...queueAddresses(stage, QUEUE_NAMES),
      WINDLASS_ADMIN_TOKEN: referenceTo(parameters.adminToken),
      WINDLASS_RENDER_FUNCTION: render.name,
      ...(reachCluster ? { WINDLASS_REACH_CLUSTER_FUNCTION: reachCluster.name } : {}),
    },
  });
}
