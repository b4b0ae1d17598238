import type { NotificationContent, ServiceConfig } from '../domain/notification/notification-content.ts';

/** A message for one recipient of one service. */
export interface NotificationRequest {
  readonly service: ServiceConfig;
  readonly recipient: string;
  readonly content: NotificationContent;
  /** The same at every try, for services that tell doubles by it. */
  readonly id: string;
  /** What the last message of its group gave back, for services that go on in a thread. */
  readonly thread?: string;
}

/** What a service answered. */
export interface NotificationReceipt {
  /** To be given with the next message of the same group. */
  readonly thread?: string;
}

/** Takes a message to people: mail, chat, an incident desk. */
export interface NotificationService {
  /**
   * @throws NotificationRefusedError if it will never take this message; NotificationUnavailableError if it may later.
   *   Neither says a secret of the service.
   */
  send(request: NotificationRequest): Promise<NotificationReceipt>;
}
