import { z } from 'zod';
import { applicationQuery, queryList } from './http-api.ts';

const text = z.string().exactOptional();
const time = z.string().meta({ format: 'date-time' });
const key = z.object({ group: z.string(), kind: z.string(), namespace: z.string(), name: z.string() });

/** Query of `GET /api/v1/applications/{name}/plan`. */
export const planQuery = applicationQuery.extend({
  revision: text,
  revisions: queryList.exactOptional(),
  /** Which sources `revisions` are for, one for one; the first source is 1. */
  sourcePositions: queryList.transform((texts) => texts.map(Number)).exactOptional(),
});

/** What a sync of an application would do; values of Secrets are masked. */
export const applicationPlanSchema = z.object({
  application: z.object({ namespace: z.string(), name: z.string() }),
  project: z.string(),
  destination: z.string(),
  revisions: z.array(z.string()),
  takenAt: time,
  planHash: z.string(),
  objects: z.array(
    z.object({
      key,
      action: z.enum(['Create', 'Change', 'Recreate', 'Delete', 'Keep', 'Refuse', 'Unknown']),
      message: text,
      isImmutable: z.boolean().exactOptional(),
      isDrift: z.boolean().exactOptional(),
      fields: z.array(z.object({ path: z.string(), before: text, after: text })),
    }),
  ),
  unchanged: z.int(),
  hooks: z.array(z.object({ key, phases: z.array(z.string()) })),
  guard: text,
  warnings: z.array(z.string()),
  trouble: z.object({ from: z.enum(['spec', 'source', 'cluster']), message: z.string() }).exactOptional(),
});

/** Answer of `GET /api/v1/applications/{name}/plan`. */
export const keptPlanSchema = applicationPlanSchema.extend({ id: z.string() });
/** See `keptPlanSchema`. */
export type KeptPlanAnswer = z.output<typeof keptPlanSchema>;

/** Answer of `GET /api/v1/plans/{id}`. */
export const storedPlanSchema = z.object({
  createdAt: time,
  title: z.string(),
  url: text,
  applications: z.array(applicationPlanSchema),
});
