import { z } from 'zod';
import { applicationQuery, queryFlag } from './http-api.ts';
import { int64, requestedRevisionsSchema } from './operation-api.ts';

const text = z.string().exactOptional();
const time = z.string().meta({ format: 'date-time' });

/** Which objects of an application are meant; what is absent or '' means all. */
const filters = { namespace: text, name: text, version: text, group: text, kind: text };

/** Query of `GET /api/v1/applications/{name}/managed-resources`. */
export const managedResourcesQuery = applicationQuery.extend({
  ...filters,
  /** Only what a sync would change. */
  modified: queryFlag.exactOptional(),
  /** At most so many objects; `metadata.continue` then says where to go on. */
  limit: z.coerce.number().int().min(1).max(5000).exactOptional(),
  continue: text,
});

/** An object of an application (Argo CD `ResourceDiff`); states are JSON texts, `null` for what is not there. */
export const managedResourceSchema = z.object({
  group: text,
  kind: z.string(),
  namespace: text,
  name: z.string(),
  targetState: z.string(),
  liveState: z.string(),
  normalizedLiveState: z.string(),
  predictedLiveState: z.string(),
  resourceVersion: text,
  modified: z.literal(true).exactOptional(),
  hook: z.literal(true).exactOptional(),
  /** Ours: `Synced`, `OutOfSync` or `Unknown`. */
  status: z.enum(['Synced', 'OutOfSync', 'Unknown']).exactOptional(),
  /** Ours: why it is OutOfSync or Unknown. */
  message: text,
  /** Ours: JSON pointers of what a sync would change. */
  changedPaths: z.array(z.string()).exactOptional(),
});

/** An object of an application as the API shows it. */
export type ManagedResource = z.output<typeof managedResourceSchema>;

/** The objects of an application; values of Secrets are masked. */
export const managedResourcesSchema = z.object({
  items: z.array(managedResourceSchema),
  metadata: z.object({
    /** When the comparison was made that saw this; absent as long as there was none. */
    takenAt: time.exactOptional(),
    continue: text,
    /** Of a difference that was asked for: what the sources were rendered at. */
    revisions: z.array(z.string()).exactOptional(),
    /** What rendering had to say. */
    warnings: z.array(z.string()).exactOptional(),
  }),
});

/** Answer of `GET …/managed-resources` and `POST …/diff`. */
export type ManagedResources = z.output<typeof managedResourcesSchema>;

/** A file of a directory that is sent to be rendered: its text, or its bytes, or where a symbolic link leads. */
const localFileSchema = z.union([
  z.object({ text: z.string() }),
  z.object({ base64: z.base64() }),
  z.object({ link: z.string() }),
]);

/** Body of `POST /api/v1/applications/{name}/diff` and `…/manifests`: what to render instead of what the spec says. */
export const renderOverridesSchema = requestedRevisionsSchema.extend({
  /** Renders anew, and compares what was found equal before too. */
  noCache: z.boolean().exactOptional(),
  /** Takes the place of the repository of a source. */
  local: z
    .object({
      /** By path from the root of the repository, `/` between parts. */
      files: z.record(z.string(), localFileSchema),
      /** Which source; default 1. */
      sourcePosition: int64.exactOptional(),
    })
    .exactOptional(),
});

/** What to render instead of what the spec says. */
export type RenderOverridesRequest = z.output<typeof renderOverridesSchema>;

/** A file as it is sent. */
export type LocalFile = z.output<typeof localFileSchema>;

/** Query of `GET /api/v1/applications/{name}/resource`, in Argo CD's names. */
export const resourceQuery = applicationQuery.extend({
  namespace: text,
  resourceName: z.string().min(1),
  version: z.string().min(1),
  group: text,
  kind: z.string().min(1),
});

/** Names one object of an application. */
export type ResourceQuery = z.output<typeof resourceQuery>;

/** One live object as JSON text; values of Secrets are masked. */
export const resourceSchema = z.object({ manifest: z.string() });
