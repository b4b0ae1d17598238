import { z } from 'zod';

const text = z.string().exactOptional();
const time = z.string().meta({ format: 'date-time' });

const fault = z.object({ kind: z.string(), message: z.string() });

/** The drift check of a cluster, as lists of clusters show it. */
export const clusterDriftCheckSchema = z.object({
  last: z
    .object({
      checkedAt: time,
      tookMs: z.number(),
      applications: z.int(),
      kinds: z.int(),
      objects: z.int(),
      moved: z.int(),
      refreshed: z.int(),
      faults: z.array(fault),
    })
    .exactOptional(),
  failure: z.object({ message: z.string(), at: time, inARow: z.int() }).exactOptional(),
  nextAt: time.exactOptional(),
});

/** See `clusterDriftCheckSchema`. */
export type ClusterDriftCheck = z.output<typeof clusterDriftCheckSchema>;

const field = z.object({
  path: z.string().meta({ description: 'JSON pointer' }),
  wanted: z.unknown().exactOptional().meta({ description: 'absent: the field is to go' }),
  found: z.unknown().exactOptional().meta({ description: 'absent: the field is not there' }),
  managers: z.array(z.object({ name: z.string(), subresource: text, since: time.exactOptional() })),
  ignored: z.boolean(),
});

/** Body of `GET /api/v1/applications/{name}/drift`; ours, Argo CD has nothing like it. */
export const driftSchema = z.object({
  status: z.enum(['Synced', 'OutOfSync', 'Unknown']),
  since: time.exactOptional(),
  revisions: z.array(z.string()),
  comparedAt: time,
  selfHeal: z.boolean(),
  objects: z.array(
    z.object({
      group: z.string(),
      version: z.string(),
      kind: z.string(),
      namespace: z.string(),
      name: z.string(),
      type: z.enum(['Changed', 'Missing', 'Extra', 'Ignored', 'Unknown']),
      treatment: z.enum(['Healed', 'Pruned', 'None']),
      message: text,
      fields: z.array(field),
    }),
  ),
  check: z
    .object({
      cluster: z.string(),
      checkedAt: time.exactOptional(),
      nextAt: time.exactOptional(),
      failure: text,
      faults: z.array(fault),
    })
    .exactOptional(),
});

/** What of an application is not as Git wants it, as the API shows it. */
export type DriftAnswer = z.output<typeof driftSchema>;
