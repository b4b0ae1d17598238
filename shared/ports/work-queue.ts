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

/**
 * Seconds for which a queue holds a message back at most, which is what SQS can
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html).
 */
export const LONGEST_DELAY_SECONDS = 900;

/** When a message shall arrive. */
export interface SendOptions {
  /** Whole or fractional seconds from now; default 0, longer ones are cut at `LONGEST_DELAY_SECONDS`. */
  readonly delaySeconds?: number;
}

/** A message with its delay. */
export interface OutgoingMessage extends SendOptions {
  readonly message: WorkMessage;
}

/**
 * Sends work to a later step.
 *
 * A message is a hint: it may be lost, doubled, late or out of order, and only the state decides what is done (design §4).
 */
export interface WorkQueue {
  send(message: WorkMessage, options?: SendOptions): Promise<void>;
  /**
   * Sends many in as few requests as the queue allows. All are tried, whatever becomes of the others.
   * @throws StorageUnavailableError if some could not be sent
   */
  sendAll(messages: readonly OutgoingMessage[]): Promise<void>;
}
