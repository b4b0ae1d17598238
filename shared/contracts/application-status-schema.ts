import { z } from 'zod';
import { applicationMetadataSchema, applicationSpecSchema, operationSchema } from './application-schema.ts';
import { latencySchema } from './latency-schema.ts';
import { sourceSchema } from './source-schema.ts';

const text = z.string().exactOptional();
const time = z.string().meta({ format: 'date-time' });
const syncCode = z.enum(['Synced', 'OutOfSync', 'Unknown']);
const phase = z.enum(['Running', 'Terminating', 'Succeeded', 'Failed', 'Error']);
const health = z.object({
  status: z.enum(['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown']),
  message: text,
  lastTransitionTime: time.exactOptional(),
});
const deployed = {
  revision: text,
  revisions: z.array(z.string()).exactOptional(),
  source: sourceSchema.exactOptional(),
  sources: z.array(sourceSchema).exactOptional(),
};
const objectKey = { group: z.string(), version: z.string(), kind: z.string(), namespace: text, name: z.string() };

const resourceStatus = z.object({
  ...objectKey,
  status: syncCode.exactOptional(),
  health: health.exactOptional(),
  hook: z.boolean().exactOptional(),
  requiresPruning: z.boolean().exactOptional(),
  requiresDeletionConfirmation: z.boolean().exactOptional(),
  syncWave: z.int().exactOptional(),
  message: text,
});

const resourceResult = z.object({
  ...objectKey,
  status: z.enum(['Synced', 'SyncFailed', 'Pruned', 'PruneSkipped']).exactOptional(),
  message: text,
  syncPhase: z.enum(['PreSync', 'Sync', 'PostSync', 'SyncFail']),
  hookPhase: phase.exactOptional(),
  hookType: text,
});

const historyEntry = z.object({
  id: z.int(),
  ...deployed,
  deployedAt: time,
  deployStartedAt: time,
  initiatedBy: z.object({ username: text, automated: z.boolean().exactOptional() }),
  latency: latencySchema.exactOptional(),
});

const operationState = z.object({
  operation: operationSchema,
  phase,
  message: text,
  syncResult: z.object({ resources: z.array(resourceResult), ...deployed }).exactOptional(),
  startedAt: time,
  finishedAt: time.exactOptional(),
  retryCount: z.int().exactOptional(),
  latency: latencySchema.exactOptional(),
});

const automationHold = z.object({ since: time, by: z.string(), historyId: z.int(), revisions: z.array(z.string()) });

/** `status` of an Application, in Argo CD's shape; `automationHold` is ours. */
export const applicationStatusSchema = z.object({
  sync: z.object({
    status: syncCode,
    lastTransitionTime: time.exactOptional(),
    comparedTo: z.looseObject({}).exactOptional(),
    revision: text,
    revisions: z.array(z.string()).exactOptional(),
  }),
  health,
  resources: z.array(resourceStatus),
  history: z.array(historyEntry),
  conditions: z.array(z.object({ type: z.string(), message: z.string(), lastTransitionTime: time })),
  summary: z.object({
    images: z.array(z.string()).exactOptional(),
    externalURLs: z.array(z.string()).exactOptional(),
  }),
  reconciledAt: time.exactOptional(),
  operationState: operationState.exactOptional(),
  automationHold: automationHold.exactOptional(),
  sourceType: text,
  sourceTypes: z.array(z.string()).exactOptional(),
  controllerNamespace: text,
});

/** An Application as the API shows it. */
export const applicationSchema = z.object({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('Application'),
  metadata: applicationMetadataSchema,
  spec: applicationSpecSchema,
  operation: operationSchema.exactOptional(),
  status: applicationStatusSchema,
});
