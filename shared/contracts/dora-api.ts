import { z } from 'zod';
import { queryList } from './http-api.ts';

const text = z.string().exactOptional();
const time = z.string().meta({ format: 'date-time' });
const instant = z.iso.datetime({ offset: true, error: 'must be a time like 2026-11-01T00:00:00Z' }).exactOptional();

/** Query of `GET /api/v1/dora`. */
export const doraQuery = z.object({
  project: queryList.exactOptional(),
  application: text,
  appNamespace: text,
  days: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'must be a whole number, 1 or more')
    .transform(Number)
    .exactOptional()
    .meta({ description: 'default 30; instead of since' }),
  since: instant,
  until: instant.meta({ description: 'default now' }),
});

const distribution = {
  count: z.int(),
  medianSeconds: z.number().exactOptional(),
  p90Seconds: z.number().exactOptional(),
};
const figures = {
  deployments: z.int(),
  deploymentsPerDay: z.number(),
  rollbacks: z.int(),
  leadTime: z.object(distribution).meta({ description: 'from commit to Healthy' }),
  changes: z.object({
    total: z.int(),
    failed: z.int(),
    failureRate: z.number().exactOptional(),
    because: z.object({ SyncFailed: z.int(), Degraded: z.int(), RolledBack: z.int() }),
  }),
  timeToRestore: z.object({ ...distribution, open: z.int() }),
};

/** Body of `GET /api/v1/dora`: projects and applications of which nothing happened are left out. */
export const doraSchema = z.object({
  since: time,
  until: time,
  days: z.number(),
  total: z.object(figures),
  projects: z.array(z.object({ project: z.string(), ...figures })),
  applications: z.array(z.object({ namespace: z.string(), name: z.string(), project: z.string(), ...figures })),
});

/** See `doraSchema`. */
export type DoraAnswer = z.output<typeof doraSchema>;
