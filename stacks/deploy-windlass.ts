import { createAlarms } from './alarms.ts';
import { createApi } from './api.ts';
import { createClusterRole } from './cluster-role.ts';
import type { Stage } from './environment.ts';
import { createParameters } from './parameters.ts';
import { createQueues } from './queues.ts';
import { createSchedules } from './schedules.ts';
import type { StageSettings } from './stage-settings.ts';
import { QUEUE_NAMES, STEPS } from './steps.ts';
import { createStorage } from './storage.ts';
import { createWebhook } from './webhook.ts';
import { createWorkers } from './workers.ts';

/** Windlass on AWS, in one stage: what the README draws, from the webhook to the alarms. */
export function deployWindlass(settings: StageSettings) {
  const stage: Stage = {
    settings,
    storage: createStorage(settings),
    queues: createQueues(),
    parameters: createParameters(settings),
  };
  const webhook = createWebhook(stage);
  const workers = createWorkers(stage);
  const schedules = createSchedules(stage);
  const api = createApi(stage, workers);
  const { render, reachCluster, byQueue } = workers;
  const functions = { webhook, ...byQueue, render, ...(reachCluster ? { reachCluster } : {}), ...schedules, api };
  createAlarms(stage, functions);
  const atClusters = QUEUE_NAMES.filter((queue) => STEPS[queue].needs.some((need) => need === 'clusters'));
  const clusterRole = createClusterRole(settings, [...atClusters.map((queue) => byQueue[queue]), api]);
  return {
    api: api.url,
    webhook: $interpolate`${webhook.url}api/webhook`,
    adminToken: commandThatShows(stage.parameters.adminToken),
    webhookSecret: commandThatShows(stage.parameters.webhookSecretGitHub),
    clusterRole: clusterRole.arn,
    table: stage.storage.name,
  };
}

/** A secret is no output: it would stand in the terminal, and in the log of whoever deploys. */
function commandThatShows({ name }: aws.ssm.Parameter): $util.Output<string> {
  return $interpolate`aws ssm get-parameter --with-decryption --query Parameter.Value --output text --name ${name}`;
}
