/** The steps of the flow that are woken by a message (design §1). Each has a queue of its own name. */
export type WorkMessage =
  | { readonly type: 'RouteGitEvent'; readonly deliveryId: string }
  | { readonly type: 'RefreshApplication'; readonly application: string }
  | { readonly type: 'StepSyncOperation'; readonly application: string; readonly operationId: string }
  | { readonly type: 'CheckClusterDrift'; readonly cluster: string }
  | { readonly type: 'PlanPullRequest'; readonly pullRequest: string }
  | { readonly type: 'ReportProgress'; readonly application: string }
  /** Without `notificationId`: what is to be told of the application at all. */
  | { readonly type: 'DeliverNotification'; readonly application: string; readonly notificationId?: string };

/** The names of the queues, one per kind of message. */
export type WorkMessageType = WorkMessage['type'];

/** When a message shall arrive. */
export interface SendOptions {
  /** Whole or fractional seconds from now; default 0, longer delays than the queue can hold are cut (SQS: 900 s). */
  readonly delaySeconds?: number;
}

/**
 * Sends work to a later step.
 *
 * A message is a hint: it may be lost, doubled, late or out of order, and only the state decides what is done (design §4).
 */
export interface WorkQueue {
  send(message: WorkMessage, options?: SendOptions): Promise<void>;
}
