import type { Context } from 'aws-lambda';
import { createHandler as createDeadLetterHandler } from '../../functions/dead-letter.ts';
import { createHandler as createDriftHandler } from '../../functions/drift-check.ts';
import { createHandler as createNotifyHandler } from '../../functions/notify.ts';
import { createHandler as createPlanHandler } from '../../functions/plan.ts';
import { createHandler as createRefreshHandler } from '../../functions/refresh.ts';
import { createHandler as createReportHandler } from '../../functions/report.ts';
import { createHandler as createRouteHandler } from '../../functions/route-git-event.ts';
import { createHandler as createSweepHandler } from '../../functions/sweep.ts';
import { createHandler as createSyncHandler } from '../../functions/sync.ts';
import type { WorkMessageType } from '../../shared/ports/work-queue.ts';
import type { Dependencies } from '../../shared/workflows/dependencies.ts';
import { queueOfStep } from '../support/limited-queue.ts';
import { buildSqsEvent } from '../support/sqs-event.ts';
import { openGate } from './call-gate.ts';
import type { QueuedMessage } from './simulated-queue.ts';
import type { World } from './world.ts';

/** One run of a function. */
export interface Invocation {
  readonly kind: 'message' | 'sweep' | 'person';
  /** @returns whether it did its work; else it is to be tried again */
  readonly run: (deps: Dependencies) => Promise<boolean>;
}

/** How an invocation ended. `killed`: nobody heard of it again; `unheard`: killed before it had any effect. */
export type Ending = 'done' | 'failed' | 'killed' | 'unheard';

/** Runs invocations, disturbed or not. */
export interface Runner {
  run(world: World, invocation: Invocation): Promise<Ending>;
  /** When an invocation that was frozen goes on, in seconds since the world began; Infinity: when all else is over. */
  thawsAt?(): number | undefined;
  thaw?(): Promise<void>;
}

/** Runs every invocation to its end. */
export const undisturbed: Runner = {
  run: async (world, { run }) => ((await run(world.connect(openGate))) ? 'done' : 'failed'),
};

const HANDLERS = {
  RouteGitEvent: createRouteHandler,
  RefreshApplication: createRefreshHandler,
  StepSyncOperation: createSyncHandler,
  CheckClusterDrift: createDriftHandler,
  DeliverNotification: createNotifyHandler,
  ReportProgress: createReportHandler,
  PlanPullRequest: createPlanHandler,
} satisfies { readonly [type in WorkMessageType]: unknown };

/** Lambda's context: all that handlers read of it is that there is time. */
const CONTEXT = { getRemainingTimeInMillis: () => 180_000 } as Context;

/** The delivery of a message to the function of its queue. */
export function deliveryOf({ message }: QueuedMessage): Invocation {
  return {
    kind: 'message',
    run: async (deps) => {
      const refused: string[] = [];
      const queue = queueOfStep(deps.queue, message.type, (reason) => refused.push(reason));
      const handler = HANDLERS[message.type]({ ...deps, queue });
      const { batchItemFailures } = await handler(buildSqsEvent([JSON.stringify(message)]), CONTEXT);
      if (refused.length > 0) throw new Error(refused.join('; '));
      return batchItemFailures.length === 0;
    },
  };
}

/** The sweep of what is overdue. */
export const sweep: Invocation = {
  kind: 'sweep',
  run: async (deps) => {
    await createSweepHandler(deps)({}, CONTEXT);
    return true;
  },
};

/** The end of a message that could not be handled. */
export function deadLetterOf({ message }: QueuedMessage): Invocation {
  return {
    kind: 'message',
    run: async (deps) => {
      await createDeadLetterHandler({ ...deps, queue: queueOfStep(deps.queue, 'dead-letter') })(
        buildSqsEvent([JSON.stringify(message)]),
        CONTEXT,
      );
      return true;
    },
  };
}
