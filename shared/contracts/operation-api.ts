import { z } from 'zod';
import {
  infoSchema,
  operationSchema,
  retryStrategySchema,
  syncResourceSchema,
  syncStrategySchema,
} from './application-schema.ts';
import { latencySchema } from './latency-schema.ts';

const text = z.string().exactOptional();
const flag = z.boolean().exactOptional();
const time = z.string().meta({ format: 'date-time' });
/** Programs that speak Argo CD's gateway send 64-bit numbers as texts. */
export const int64 = z.union([z.int(), z.string().regex(/^-?\d{1,15}$/, 'must be a whole number')]).transform(Number);

/** Which application a request is about, and at which revisions. */
export const requestedRevisionsSchema = z.object({
  name: text,
  appNamespace: text,
  project: text,
  revision: text,
  revisions: z.array(z.string()).exactOptional(),
  /** Which sources `revisions` are for, one for one; the first source is 1. */
  sourcePositions: z.array(int64).exactOptional(),
});

/** Body of `POST /api/v1/applications/{name}/sync` (Argo CD `ApplicationSyncRequest`). */
export const syncRequestSchema = requestedRevisionsSchema.extend({
  dryRun: flag,
  prune: flag,
  strategy: syncStrategySchema.exactOptional(),
  /** Group, kind, name and namespace may be globs; with `exclude` a rule takes objects out. */
  resources: z.array(syncResourceSchema.extend({ exclude: flag })).exactOptional(),
  infos: z.array(infoSchema).exactOptional(),
  retryStrategy: retryStrategySchema.exactOptional(),
  syncOptions: z.union([z.object({ items: z.array(z.string()).exactOptional() }), z.array(z.string())]).exactOptional(),
  manifests: z.array(z.string()).exactOptional(),
});

/** What somebody asks to be synced. */
export type ApplicationSyncRequest = z.output<typeof syncRequestSchema>;

/** Body of `POST /api/v1/applications/{name}/rollback` (Argo CD `ApplicationRollbackRequest`). */
export const rollbackRequestSchema = z.object({
  name: text,
  appNamespace: text,
  project: text,
  /** Of the entry in `status.history`. */
  id: int64,
  prune: flag,
  dryRun: flag,
});

/** What somebody asks to be rolled back to. */
export type ApplicationRollbackRequest = z.output<typeof rollbackRequestSchema>;

const waitSchema = z.object({
  reason: z.enum([
    'Health',
    'Hook',
    'Deletion',
    'WaveDelay',
    'Confirmation',
    'PruneLimit',
    'SyncWindow',
    'Retry',
    'ClusterUnreachable',
    'SourceUnavailable',
    'NextWorker',
  ]),
  message: z.string(),
  since: time,
  attempts: z.int(),
  nextLookAt: time,
});

const taskSchema = z.object({
  phase: z.enum(['PreSync', 'Sync', 'PostSync', 'SyncFail']),
  wave: z.int().exactOptional(),
  group: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  action: z.enum(['Apply', 'Prune', 'Hook']),
  state: z.enum(['Pending', 'Started', 'Succeeded', 'Failed', 'Skipped']),
  message: text,
});

/** The operation under way, or the last one that ended: what it does, what it waits for, and all that happened. */
export const operationDetailsSchema = z.object({
  id: text,
  operation: operationSchema,
  phase: z.enum(['Running', 'Terminating', 'Succeeded', 'Failed', 'Error']),
  message: text,
  revisions: z.array(z.string()),
  startedAt: time,
  finishedAt: time.exactOptional(),
  retryCount: z.int(),
  deadlineAt: time.exactOptional(),
  terminatedBy: text,
  latency: latencySchema.exactOptional(),
  wait: waitSchema.exactOptional(),
  trace: z.array(z.object({ at: time, event: z.string(), message: z.string(), milliseconds: z.int().exactOptional() })),
  tasks: z.array(taskSchema),
});

/** Answer of `GET /api/v1/applications/{name}/operation`. */
export type OperationDetails = Immutable<z.output<typeof operationDetailsSchema>>;

/** The same, all the way down not to be changed. */
type Immutable<Value> = Value extends object ? { readonly [Key in keyof Value]: Immutable<Value[Key]> } : Value;
