import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { QueueName, STEPS } from '../../../stacks/steps.ts';
import type { LambdaFunction, LambdaFunctions } from './lambda.ts';
import { playLambdaRuntime } from './lambda-runtime.ts';

/** The functions that messages, clocks and people wake. */
export type AwsFunctions = LambdaFunctions & {
  readonly [name in (typeof STEPS)[QueueName]['function']]: LambdaFunction<SQSEvent, SQSBatchResponse>;
};

/** Imports the entries as a cold start does, each module anew. */
export async function loadSources(): Promise<AwsFunctions> {
  playLambdaRuntime();
  // Outside of a test run there is one cold start only.
  if (process.env.VITEST) (await import('vitest')).vi.resetModules();
  const [webhook, route, refresh, sync, drift, notify, report, plan, sweep, deadLetter, redeliver, api] =
    await Promise.all([
      import('../../../functions/aws/webhook.ts'),
      import('../../../functions/aws/route-git-event.ts'),
      import('../../../functions/aws/refresh.ts'),
      import('../../../functions/aws/sync.ts'),
      import('../../../functions/aws/drift-check.ts'),
      import('../../../functions/aws/notify.ts'),
      import('../../../functions/aws/report.ts'),
      import('../../../functions/aws/plan.ts'),
      import('../../../functions/aws/sweep.ts'),
      import('../../../functions/aws/dead-letter.ts'),
      import('../../../functions/aws/redeliver.ts'),
      import('../../../functions/aws/api.ts'),
    ]);
  return {
    webhook: webhook.handler,
    'route-git-event': route.handler,
    refresh: refresh.handler,
    sync: sync.handler,
    'drift-check': drift.handler,
    notify: notify.handler,
    report: report.handler,
    plan: plan.handler,
    sweep: sweep.handler,
    'dead-letter': deadLetter.handler,
    redeliver: redeliver.handler,
    api: api.handler,
  };
}
