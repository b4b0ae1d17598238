import middy, { type MiddyfiedHandler } from '@middy/core';
import type { Dependencies } from '../shared/workflows/dependencies.ts';
import { redeliverWebhooks } from '../shared/workflows/redeliver/redeliver-webhooks.ts';

/** Step "redeliver", on a schedule: asks GitHub for the webhooks that did not reach us. */
export function createHandler(deps: Dependencies): MiddyfiedHandler<unknown, { readonly sent: number }> {
  return middy<unknown, { readonly sent: number }>().handler(async () => ({ sent: await redeliverWebhooks(deps) }));
}
