import { z } from 'zod';
import { applicationQuery, queryFlag } from './http-api.ts';

const text = z.string().exactOptional();
const flag = queryFlag.exactOptional();
const count = z.coerce.number().int().min(0).exactOptional();

/** Query of `GET /api/v1/applications/{name}/pods/{podName}/logs` (Argo CD's `PodLogs`). */
export const podLogsQuery = applicationQuery.extend({
  /** Default: the destination namespace of the application. */
  namespace: text,
  /** Needed where the Pod has more than one. */
  container: text,
  /** At most so many lines, the last ones; default 1,000 unless a time is given. */
  tailLines: count,
  sinceSeconds: count,
  sinceTime: z.iso.datetime({ offset: true }).exactOptional(),
  /** Of the container before its last restart. */
  previous: flag,
  filter: text,
  matchCase: flag,
  follow: flag,
});

/** A line of the answer, which is one JSON object a line; `last` stands in the one that says that there is no more. */
export const podLogsSchema = z.object({
  result: z.object({
    content: z.string(),
    timeStamp: z.string(),
    timeStampStr: z.string(),
    podName: z.string(),
    last: z.boolean(),
  }),
});

/** What a line of the answer says. */
export type ShownLogEntry = z.output<typeof podLogsSchema>['result'];
