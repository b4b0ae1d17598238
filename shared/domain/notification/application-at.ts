import type { Application, ApplicationStatus } from '../application/application.ts';
import type { OperationPhase } from '../application/operation.ts';
import type { TransitionSnapshot } from './outbox.ts';

/** An application as it was at a transition; what the transition does not know is as it is now. */
export function applicationAt(application: Application, snapshot: TransitionSnapshot): Application {
  const { status, metadata } = application;
  const { deletionTimestamp: _deleted, ...lasting } = metadata;
  const { operationState: now, ...others } = status;
  const { revision: _one, revisions: _several, ...sync } = status.sync;
  return {
    ...application,
    metadata: { ...lasting, ...(snapshot.deletionTimestamp ? { deletionTimestamp: snapshot.deletionTimestamp } : {}) },
    status: {
      ...others,
      health: snapshot.health,
      sync: { ...sync, ...snapshot.sync },
      ...(snapshot.operation && { operationState: operationAt(now, snapshot.operation) }),
    },
  };
}

type OperationState = NonNullable<ApplicationStatus['operationState']>;

function operationAt(
  now: OperationState | undefined,
  operation: NonNullable<TransitionSnapshot['operation']>,
): OperationState {
  const { revision, revisions, phase, ...then } = operation;
  const known = now?.startedAt === operation.startedAt ? now : undefined;
  const {
    finishedAt: _end,
    message: _said,
    syncResult,
    ...begun
  } = known ?? {
    operation: { sync: {}, initiatedBy: {} },
  };
  return {
    ...begun,
    ...then,
    phase: phase as OperationPhase,
    ...((revision !== undefined || revisions !== undefined) && {
      syncResult: {
        resources: [],
        ...syncResult,
        ...(revision === undefined ? {} : { revision }),
        ...(revisions === undefined ? {} : { revisions }),
      },
    }),
  };
}
