import { parseWorkMessage } from '../contracts/messages.ts';
import { parseApplicationRef } from '../domain/application/application.ts';
import { evolveConditions } from '../domain/application/conditions.ts';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import { evolveSyncOperation } from '../domain/sync/evolve-sync-operation.ts';
import type { WorkMessage } from '../ports/work-queue.ts';
import type { MessageIdentity } from '../stores/dead-letter-store.ts';
import type { Dependencies } from './dependencies.ts';
import { withSyncState } from './sync/with-sync-state.ts';

/** A message that was given up. */
export interface GivenUp {
  readonly body: string;
  readonly reason: string;
  /** Which message it was, so that one that is given up twice is kept once. */
  readonly message?: MessageIdentity;
}

/**
 * Keeps a message that nobody could handle, and says on its application what happened: a sync ends with Error, a refresh
 * leaves a condition. Garbage is only kept.
 */
export async function failDeadLetter(deps: Dependencies, { body, reason, message: identity }: GivenUp): Promise<void> {
  const message = parseOrUndefined(body);
  const letter = await deps.deadLetters.add({ type: message?.type ?? 'unreadable', body, reason }, identity);
  const { type: _, ...ids } = message ?? { type: undefined };
  deps.logger.error('a message was given up', { ...ids, deadLetter: letter.id, type: letter.type, reason });
  if (message?.type === 'StepSyncOperation') await failOperation(deps, message, reason);
  if (message?.type === 'RefreshApplication') await markRefreshFailed(deps, message.application, reason);
}

function parseOrUndefined(body: string): WorkMessage | undefined {
  try {
    return parseWorkMessage(body);
  } catch (error) {
    if (error instanceof MalformedRequestError) return undefined;
    throw error;
  }
}

async function failOperation(
  deps: Dependencies,
  { application, operationId }: Extract<WorkMessage, { type: 'StepSyncOperation' }>,
  reason: string,
): Promise<void> {
  const now = deps.clock.now();
  await deps.applications.update(parseApplicationRef(application), (current) => {
    const { sync } = current.control;
    if (sync?.id !== operationId) return undefined;
    const decision = { kind: 'Complete', phase: 'Error', message: reason } as const;
    const { operation, delaySeconds } = evolveSyncOperation(sync, { type: 'Decided', decision }, now);
    return withSyncState(current, operation, delaySeconds, now);
  });
}

async function markRefreshFailed(deps: Dependencies, application: string, reason: string): Promise<void> {
  const now = deps.clock.now();
  await deps.applications.update(parseApplicationRef(application), (current) => {
    const { status } = current.application;
    const conditions = evolveConditions(
      status.conditions,
      [{ type: 'UnknownError', message: reason }],
      ['UnknownError'],
      now,
    );
    const { refresh } = current.control;
    return {
      application: { ...current.application, status: { ...status, conditions } },
      control: { ...current.control, refresh: { ...refresh, processed: refresh.requested } },
    };
  });
}
