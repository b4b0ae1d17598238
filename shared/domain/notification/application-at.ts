import type { Application } from '../application/application.ts';
import type { OperationPhase } from '../application/operation.ts';
import type { TransitionSnapshot } from './outbox.ts';

/** An application as it was at a transition; what the transition does not know is as it is now. */
export function applicationAt(application: Application, snapshot: TransitionSnapshot): Application {
  const { status, metadata } = application;
  const { deletionTimestamp: _later, ...lasting } = metadata;
  const { operation } = snapshot;
  const { operationState: now, ...others } = status;
  const known = now?.startedAt === operation?.startedAt ? now : undefined;
  const { finishedAt: _end, ...begun } = known ?? { operation: { sync: {}, initiatedBy: {} }, startedAt: '' };
  const revision = operation?.revision;
  return {
    ...application,
    metadata: { ...lasting, ...(snapshot.deletionTimestamp ? { deletionTimestamp: snapshot.deletionTimestamp } : {}) },
    status: {
      ...others,
      health: snapshot.health,
      sync: { ...status.sync, ...snapshot.sync },
      ...(operation && {
        operationState: {
          ...begun,
          startedAt: operation.startedAt,
          phase: operation.phase as OperationPhase,
          ...(operation.message === undefined ? {} : { message: operation.message }),
          ...(operation.finishedAt === undefined ? {} : { finishedAt: operation.finishedAt }),
          ...(revision === undefined
            ? {}
            : {
                syncResult: {
                  resources: [],
                  ...known?.syncResult,
                  ...(known?.syncResult?.revisions ? {} : { revision }),
                },
              }),
        },
      }),
    },
  };
}
