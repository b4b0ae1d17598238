import { applicationRoutes } from './application-routes.ts';
import { certificateRoutes } from './certificate-routes.ts';
import { clusterRoutes } from './cluster-routes.ts';
import { credentialTemplateRoutes } from './credential-template-routes.ts';
import { deadLetterRoutes } from './dead-letter-routes.ts';
import { doraRoutes } from './dora-routes.ts';
import { logRoutes } from './log-routes.ts';
import { metricsRoute } from './metrics/metrics-route.ts';
import { notificationRoutes } from './notification-routes.ts';
import { operationRoutes } from './operation-routes.ts';
import { planRoutes } from './plan-routes.ts';
import { projectRoutes } from './project-routes.ts';
import { repositoryRoutes } from './repository-routes.ts';
import { resourceRoutes } from './resource-routes.ts';
import { resourceTreeRoutes } from './resource-tree-routes.ts';
import type { Route } from './route.ts';
import { settingsRoutes } from './settings-routes.ts';
import { streamDescription } from './stream-description.ts';
import { openApiRoute, systemRoutes } from './system-routes.ts';
import { webhookDescription } from './webhook-description.ts';

const described: readonly Route[] = [
  ...systemRoutes,
  metricsRoute,
  ...applicationRoutes,
  ...operationRoutes,
  ...resourceTreeRoutes,
  ...logRoutes,
  ...resourceRoutes,
  ...planRoutes,
  ...clusterRoutes,
  ...repositoryRoutes,
  ...projectRoutes,
  ...credentialTemplateRoutes,
  ...certificateRoutes,
  ...deadLetterRoutes,
  ...doraRoutes,
  ...settingsRoutes,
  ...notificationRoutes,
];

/** All routes of the API but the stream, which `functions/stream.ts` answers. */
export const routes: readonly Route[] = [
  ...described,
  openApiRoute([...described, streamDescription, webhookDescription]),
];
