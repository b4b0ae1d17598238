import { referenceTo, type Stage, stageEnvironment } from './environment.ts';
import { invoke, readParameters, sendMail, sendTo, useCredentials, useTable } from './permissions.ts';
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
      ...useCredentials(settings),
      ...sendMail(settings),
      invoke(render),
      ...(reachCluster ? [invoke(reachCluster)] : []),
    ],
    environment: {
      ...stageEnvironment(stage),
      WINDLASS_ADMIN_TOKEN: referenceTo(parameters.adminToken),
      WINDLASS_RENDER_FUNCTION: render.name,
      ...(reachCluster ? { WINDLASS_REACH_CLUSTER_FUNCTION: reachCluster.name } : {}),
    },
  });
}
