import { expect, it } from 'vitest';
import type { Application } from '../../../../shared/domain/application/application.ts';
import { applicationEventsOf } from '../../../../shared/domain/application/application-events.ts';

const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
const application = {
  metadata: { namespace: 'argocd', name: 'shop', uid: 'u', resourceVersion: '7' },
  status: {
    sync: { status: 'OutOfSync', lastTransitionTime: at(5) },
    health: { status: 'Healthy', lastTransitionTime: at(2) },
    resources: [],
    summary: {},
    history: [{ id: 0, revision: 'abc', deployedAt: at(1), deployStartedAt: at(0), initiatedBy: { automated: true } }],
    conditions: [{ type: 'SyncError', message: 'refused', lastTransitionTime: at(4) }],
    operationState: { operation: {}, phase: 'Failed', message: 'refused', startedAt: at(3), finishedAt: at(4) },
  },
} as unknown as Application;

it('reads out of the status of an application what happened to it, the oldest first', () => {
  const events = applicationEventsOf(application);
  expect(events.map(({ reason, type, message }) => `${type} ${reason}: ${message}`)).toEqual([
    'Normal OperationCompleted: Deployed abc (history 0)',
    'Normal ResourceUpdated: The health status became Healthy',
    'Normal OperationStarted: Sync started',
    'Warning OperationCompleted: Sync Failed: refused',
    'Warning Condition: SyncError: refused',
    'Warning ResourceUpdated: The sync status became OutOfSync',
  ]);
  expect(events[0]).toMatchObject({ involvedObject: { kind: 'Application', name: 'shop', uid: 'u' }, count: 1 });
});
