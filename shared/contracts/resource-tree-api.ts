import { z } from 'zod';
import { applicationQuery } from './http-api.ts';

const text = z.string().exactOptional();
const labels = z.record(z.string(), z.string()).exactOptional();

const resourceRefSchema = z.object({
  group: text,
  version: text,
  kind: text,
  namespace: text,
  name: text,
  uid: text,
});

const resourceNodeSchema = resourceRefSchema.extend({
  parentRefs: z.array(resourceRefSchema).exactOptional(),
  info: z.array(z.object({ name: z.string(), value: z.string() })).exactOptional(),
  networkingInfo: z
    .object({
      targetLabels: labels,
      targetRefs: z.array(resourceRefSchema).exactOptional(),
      labels,
      ingress: z.array(z.object({ hostname: text, ip: text })).exactOptional(),
      externalURLs: z.array(z.string()).exactOptional(),
    })
    .exactOptional(),
  resourceVersion: text,
  images: z.array(z.string()).exactOptional(),
  health: z.object({ status: z.string(), message: text, lastTransitionTime: text }).exactOptional(),
  createdAt: z.string().meta({ format: 'date-time' }).exactOptional(),
});

/** What an application consists of (Argo CD `ApplicationTree`); parents stand before their children. */
export const resourceTreeSchema = z.object({
  nodes: z.array(resourceNodeSchema),
  orphanedNodes: z.array(resourceNodeSchema).exactOptional(),
});

/** Query of `GET /api/v1/applications/{name}/events`: of the application itself, or of one of its objects. */
export const eventsQuery = applicationQuery.extend({ resourceNamespace: text, resourceName: text, resourceUID: text });

/** Events in the shape of Kubernetes' `EventList`, the oldest first. */
export const eventListSchema = z.object({
  metadata: z.object({}),
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string() }),
      involvedObject: z.looseObject({ kind: text, name: text, namespace: text, uid: text }),
      reason: text,
      message: text,
      type: text,
    }),
  ),
});
