import { z } from 'zod';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import type { WorkMessage } from '../ports/work-queue.ts';
import { parseValue } from './parse-value.ts';

const id = z.string().min(1, 'must not be empty');
const application = z.string().regex(/^[^/]+\/[^/]+$/, 'must be namespace/name');

/** What travels through the queues (design §4): ids only, never data. */
export const workMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('RouteGitEvent'), deliveryId: id }),
  z.object({ type: z.literal('RefreshApplication'), application }),
  z.object({ type: z.literal('StepSyncOperation'), application, operationId: id }),
  z.object({ type: z.literal('CheckClusterDrift'), cluster: id }),
  z.object({ type: z.literal('PlanPullRequest'), pullRequest: id }),
  z.object({ type: z.literal('ReportProgress'), application }),
  z.object({ type: z.literal('DeliverNotification'), application, notificationId: id.exactOptional() }),
]);

/**
 * Reads the body of a queue message.
 * @throws MalformedRequestError if it is not JSON, or not one of our messages
 */
export function parseWorkMessage(text: string): WorkMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MalformedRequestError('the queue message is not JSON', { cause: error });
  }
  return parseValue(workMessageSchema, value, 'message');
}
