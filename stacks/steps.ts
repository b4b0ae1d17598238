import type { FunctionName } from './limits.ts';

/** A step that a message wakes: the function, and what it may beyond reading and writing items. */
interface Step {
  readonly function: FunctionName;
  /** The queues that it sends to. */
  readonly sendsTo: readonly string[];
  /**
   * `clusters`: it may take on the role that enters them, read their credentials and call the function that reaches private ones;
   * `credentials`: it may read the secrets that are named at deployment; `mail`: it may send mail by SES; `render`: it may call the function that renders.
   */
  readonly needs: readonly ('clusters' | 'credentials' | 'mail' | 'render')[];
}

/** All steps by the kind of message that wakes them; each gets a queue, a dead-letter queue, a function, a role and alarms. */
export const STEPS = {
  RouteGitEvent: { function: 'route-git-event', sendsTo: ['RefreshApplication', 'PlanPullRequest'], needs: [] },
  RefreshApplication: {
    function: 'refresh',
    sendsTo: ['RefreshApplication', 'StepSyncOperation', 'DeliverNotification', 'ReportProgress'],
    needs: ['clusters', 'render'],
  },
  StepSyncOperation: {
    function: 'sync',
    sendsTo: ['RefreshApplication', 'StepSyncOperation', 'DeliverNotification', 'ReportProgress'],
    needs: ['clusters', 'render'],
  },
  CheckClusterDrift: { function: 'drift-check', sendsTo: ['RefreshApplication'], needs: ['clusters'] },
  DeliverNotification: {
    function: 'notify',
    sendsTo: ['DeliverNotification'],
    needs: ['mail', 'credentials', 'render'],
  },
  ReportProgress: { function: 'report', sendsTo: ['ReportProgress'], needs: ['credentials'] },
  // An approval wakes the application that waits for it, with whatever else of it is due.
  PlanPullRequest: {
    function: 'plan',
    sendsTo: ['PlanPullRequest', 'RefreshApplication', 'StepSyncOperation', 'DeliverNotification', 'ReportProgress'],
    needs: ['clusters', 'render'],
  },
} as const satisfies { readonly [queue: string]: Step };

/** A kind of message, which is the name of its queue. */
export type QueueName = keyof typeof STEPS;

/** The kinds of messages (shared/ports/work-queue.ts); a test compares the two lists. */
export const QUEUE_NAMES = Object.keys(STEPS) as readonly QueueName[];
