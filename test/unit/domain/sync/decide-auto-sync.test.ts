import { describe, expect, it } from 'vitest';
import type { ResourceStatus } from '../../../../shared/domain/application/application.ts';
import type { Operation, OperationState } from '../../../../shared/domain/application/operation.ts';
import {
  type AutoSyncInput,
  decideAutoSync,
  selfHealDelaySeconds,
} from '../../../../shared/domain/sync/decide-auto-sync.ts';
import { after, anOperation, aTask, START } from '../../../support/sync-builders.ts';

const source = { repoURL: 'https://example.com/repo.git', path: 'app' };
const resource = (changes: Partial<ResourceStatus> = {}): ResourceStatus => ({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  namespace: 'default',
  name: 'a',
  status: 'OutOfSync',
  ...changes,
});

const AUTOMATED: Operation = { sync: {}, initiatedBy: { automated: true } };
const RETRYING = { reason: 'Retry', message: 'no', since: '', attempts: 1, nextLookAt: '' } as const;

function input(changes: Partial<AutoSyncInput> = {}, automated: object = {}): AutoSyncInput {
  return {
    spec: { project: 'default', destination: { name: 'in-cluster' }, source, syncPolicy: { automated } },
    status: 'OutOfSync',
    resources: [resource()],
    revisions: ['abc'],
    last: undefined,
    running: undefined,
    hold: undefined,
    blockedBy: undefined,
    deleting: false,
    healAttempts: 0,
    now: after(60),
    ...changes,
  };
}

function lastOperation(phase: OperationState['phase'], revision = 'abc'): OperationState {
  return {
    operation: { sync: { revision }, initiatedBy: { automated: true } },
    phase,
    message: 'the message',
    startedAt: START.toISOString(),
    finishedAt: after(10).toISOString(),
    syncResult: { resources: [], revision, source },
  };
}

describe('decideAutoSync', () => {
  it('starts a sync of the new revision with prune and options of the policy', () => {
    const decision = decideAutoSync(input({}, { prune: true }));
    expect(decision).toMatchObject({
      kind: 'Start',
      selfHeal: false,
      operation: { sync: { revision: 'abc', prune: true }, initiatedBy: { automated: true } },
    });
  });

  it.each<[string, Partial<AutoSyncInput>, object?]>([
    ['automation is disabled', {}, { enabled: false }],
    ['it is being deleted', { deleting: true }],
    [
      'an operation runs',
      { running: anOperation([aTask('a', { state: 'Started' })], { revisions: ['old'] }, AUTOMATED) },
    ],
    [
      'a person rolled back',
      { hold: { since: '2026-01-01T00:00:00.000Z', by: 'admin', historyId: 1, revisions: ['old'] } },
    ],
    ['nothing differs', { status: 'Synced', resources: [resource({ status: 'Synced' })] }],
    ['the state is unknown', { status: 'Unknown' }],
    [
      'only pruning is left and prune is off',
      { resources: [resource({ requiresPruning: true }), resource({ status: 'Synced' })] },
    ],
    ['this revision was synced and self-heal is off', { last: lastOperation('Succeeded') }],
  ])('does nothing when %s', (_name, changes, automated) => {
    expect(decideAutoSync(input(changes, automated))).toMatchObject({ kind: 'No' });
    expect(decideAutoSync(input(changes, automated))).not.toHaveProperty('error');
  });

  it('refuses to wipe out everything unless that is allowed', () => {
    const all = { resources: [resource({ requiresPruning: true })] };
    expect(decideAutoSync(input(all, { prune: true }))).toMatchObject({
      error: 'auto-sync will wipe out all resources',
    });
    expect(decideAutoSync(input(all, { prune: true, allowEmpty: true }))).toMatchObject({ kind: 'Start' });
  });

  it('tries a revision that failed only once, and says so', () => {
    expect(decideAutoSync(input({ last: lastOperation('Failed') }))).toMatchObject({
      kind: 'No',
      error: 'Failed last sync attempt to abc: the message',
    });
    expect(decideAutoSync(input({ last: lastOperation('Failed', 'older') }))).toMatchObject({ kind: 'Start' });
  });

  it('tries again when the source changed at the same revision', () => {
    const moved = {
      project: 'default',
      destination: { name: 'in-cluster' },
      source: { ...source, path: 'other' },
      syncPolicy: { automated: {} },
    };
    expect(decideAutoSync(input({ spec: moved, last: lastOperation('Failed') }))).toMatchObject({ kind: 'Start' });
  });

  it('heals only what differs, and backs off', () => {
    const healing = { selfHeal: true };
    const resources = [resource(), resource({ name: 'fine', status: 'Synced' })];
    const decision = decideAutoSync(input({ resources, last: lastOperation('Succeeded') }, healing));
    expect(decision).toMatchObject({
      kind: 'Start',
      selfHeal: true,
      operation: { sync: { resources: [{ name: 'a' }] } },
    });
    const later = decideAutoSync(input({ last: lastOperation('Succeeded'), healAttempts: 2, now: after(12) }, healing));
    expect(later).toMatchObject({ kind: 'Later', delaySeconds: 4 });
  });

  it('backs off 0, 2, 6, 18 seconds and so on up to five minutes', () => {
    expect([0, 1, 2, 3, 9].map(selfHealDelaySeconds)).toEqual([0, 2, 6, 18, 300]);
  });
});

describe('a newer commit', () => {
  const spec = { destination: { name: 'in-cluster' }, source };
  const older = (changes: object, operation = AUTOMATED) =>
    anOperation([aTask('a')], { revisions: ['old'], spec, wait: RETRYING, ...changes }, operation);

  it('takes the place of an automated sync that is to be tried again', () => {
    expect(decideAutoSync(input({ running: older({}) }))).toMatchObject({ kind: 'Start', supersedes: 'op-1' });
  });

  it('ends it when nothing is left to do', () => {
    const decision = decideAutoSync(input({ running: older({}), status: 'Synced' }));
    expect(decision).toMatchObject({ kind: 'Cancel', supersedes: 'op-1' });
  });

  it.each([
    ['is of the same commit', older({ revisions: ['abc'] })],
    ['was started by a person', older({}, { sync: {}, initiatedBy: { username: 'admin' } })],
    ['waits for health', older({ wait: { ...RETRYING, reason: 'Health' } })],
    ['has a hook that runs', older({ tasks: [aTask('h', { action: 'Hook', state: 'Started' })] })],
    ['was asked to end', older({ terminateRequested: true })],
  ])('leaves one alone that %s', (_name, running) => {
    expect(decideAutoSync(input({ running }))).toEqual({ kind: 'No', reason: 'an operation is running' });
  });
});

describe('a sync window', () => {
  it('puts off what would start, with its words', () => {
    const blockedBy = { message: 'closed', until: after(160).toISOString() };
    expect(decideAutoSync(input({ blockedBy }))).toEqual({
      kind: 'Later',
      delaySeconds: 100,
      reason: 'closed',
      warning: 'closed',
    });
  });
});
