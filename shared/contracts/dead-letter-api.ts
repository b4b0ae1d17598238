import { z } from 'zod';

/** A message that could not be handled. */
export const deadLetterSchema = z.object({
  id: z.string(),
  type: z.string(),
  body: z.string(),
  reason: z.string(),
  failedAt: z.string(),
  replayedAt: z.string().exactOptional(),
});

/** What it is shown as. */
export type ShownDeadLetter = z.output<typeof deadLetterSchema>;

/** Answer of `GET /api/v1/dead-letters`. */
export const deadLetterListSchema = z.object({ items: z.array(deadLetterSchema), metadata: z.object({}) });
