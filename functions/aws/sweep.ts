import middy from '@middy/core';
import { createScheduleHandler } from '../drift-check.ts';
import { createHandler } from '../sweep.ts';
import { lambdaEntry } from './entry/lambda-entry.ts';

/** What the clock says is to be done. */
export interface ScheduledTask {
  readonly task?: 'sweep' | 'check-drift';
}

/** The Lambda function of what a clock wakes: step "sweep", and sending out the drift checks that are due. */
export const handler = lambdaEntry({
  create: ({ deps }) => {
    const tasks = { sweep: createHandler(deps), 'check-drift': createScheduleHandler(deps) };
    return middy<ScheduledTask, { readonly sent: number }>().handler(async ({ task = 'sweep' }, context) => {
      const run = tasks[task];
      if (run === undefined) throw new Error(`the schedule asks for the task "${task}", and there is none`);
      return (await run({}, context)) as { readonly sent: number };
    });
  },
});
