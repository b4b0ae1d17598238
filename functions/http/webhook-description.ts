import { z } from 'zod';
import type { RouteDescription } from '../../shared/contracts/route-description.ts';

/** The webhook, for the OpenAPI document: `functions/webhook.ts` answers it, since what it reads is the raw body. */
export const webhookDescription: RouteDescription = {
  method: 'POST',
  path: '/api/webhook',
  operationId: 'ReceiveWebhook',
  tag: 'webhook',
  summary: "Take an event of a Git provider, signed with the provider's webhook secret instead of a token",
  body: { schema: z.looseObject({}) },
  takesJsonOnly: true,
  response: z.object({
    status: z.enum(['queued', 'duplicate', 'ignored']),
    deliveryId: z.string().exactOptional(),
    reason: z.string().exactOptional(),
  }),
  statuses: { 200: 'Ignored, or received before', 202: 'Queued' },
  isPublic: true,
};
