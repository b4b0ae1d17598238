import middy, { type MiddyfiedHandler } from '@middy/core';
import type { Dependencies } from '../shared/workflows/dependencies.ts';
import { sweepDueWork } from '../shared/workflows/sweep/sweep-due-work.ts';

/** Step "sweep", on a schedule: wakes what is overdue. */
export function createHandler(deps: Dependencies): MiddyfiedHandler<unknown, { readonly sent: number }> {
  return middy<unknown, { readonly sent: number }>().handler(async () => ({ sent: await sweepDueWork(deps) }));
}
