import { z } from 'zod';

const time = z.string().meta({ format: 'date-time' }).exactOptional();

/** When a commit got how far; what is not known is absent. Ours, Argo CD has nothing like it. */
export const latencySchema = z.object({
  committed: time,
  pushed: time,
  delivered: time,
  queued: time,
  rendered: time,
  applied: time,
  healthy: time,
});
