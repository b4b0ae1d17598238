import { describe, expect, it } from 'vitest';
import type { Application, ApplicationStatus } from '../../../../shared/domain/application/application.ts';
import { type ApplicationControl, initialControl } from '../../../../shared/domain/application/control.ts';
import { MAX_OUTBOX } from '../../../../shared/domain/notification/outbox.ts';
import { recordTransition } from '../../../../shared/domain/notification/record-transition.ts';

import { anApplication } from '../../../support/an-application.ts';

interface Recorded {
  readonly application: Application;
  readonly control: ApplicationControl;
}

const NOW = new Date('2026-03-01T12:00:00Z');
const START: Recorded = {
  application: anApplication({ sync: { status: 'Synced', revision: 'a' } }),
  control: initialControl(),
};

type Change = Partial<ApplicationStatus> & { readonly generation?: number };

/** Lets an application change step by step; each is recorded as the store does. */
function play(changes: readonly Change[], hasTriggers = true) {
  let last = START;
  for (const { generation, ...change } of changes) {
    const { application, control } = last;
    const metadata = { ...application.metadata, generation: generation ?? application.metadata.generation };
    const next = { application: { ...application, metadata, status: { ...application.status, ...change } }, control };
    last = recordTransition(last, next, NOW, hasTriggers);
  }
  return last.control;
}

const alerts = (changes: readonly Change[]) =>
  (play(changes).notifications?.outbox ?? []).flatMap((entry) => entry.alerts).join(' ');

const sync = (status: 'Synced' | 'OutOfSync', revision = 'a'): Change => ({ sync: { status, revision } });
const health = (status: ApplicationStatus['health']['status']): Change => ({ health: { status } });
const operation = (phase: 'Running' | 'Succeeded' | 'Failed', startedAt = '1'): Change => ({
  operationState: {
    operation: { sync: {}, initiatedBy: {} },
    phase,
    startedAt,
    ...(phase === 'Running' ? {} : { finishedAt: `${startedAt}0` }),
  },
});

describe('what is told of trouble', () => {
  it.each([
    [
      'a drift, however often it is looked at',
      [sync('OutOfSync'), sync('OutOfSync'), health('Progressing'), sync('OutOfSync')],
      'drift',
    ],
    ['a drift that ends, and another', [sync('OutOfSync'), sync('Synced'), sync('OutOfSync')], 'drift recovered drift'],
    ['a commit', [sync('OutOfSync', 'b'), operation('Running'), sync('Synced', 'b'), operation('Succeeded')], ''],
    ['a change of the spec', [{ ...sync('OutOfSync'), generation: 2 }], ''],
    [
      'degraded health, in between Progressing',
      [health('Degraded'), health('Progressing'), health('Degraded'), health('Healthy')],
      'degraded recovered',
    ],
    [
      'each sync that fails',
      [
        operation('Running'),
        operation('Failed'),
        operation('Failed'),
        operation('Running', '2'),
        operation('Failed', '2'),
        operation('Succeeded', '3'),
      ],
      'sync-failed sync-failed recovered',
    ],
    [
      'two troubles, and the end of the last',
      [sync('OutOfSync'), health('Degraded'), sync('Synced'), health('Healthy')],
      'drift degraded recovered',
    ],
  ] as const)('%s', (_what, changes, expected) => {
    expect(alerts(changes)).toBe(expected);
  });
});

describe('the outbox of an application', () => {
  it('gets each transition with how it was, and asks for its delivery', () => {
    const control = play([health('Degraded'), health('Healthy')]);
    expect(
      control.notifications?.outbox.map(({ sequence, snapshot }) => `${sequence} ${snapshot.health.status}`),
    ).toEqual(['1 Degraded', '2 Healthy']);
    expect(control.wakes.notify).toBe(NOW.toISOString());
  });

  it.each([
    ['what changes without a word', [{ reconciledAt: 'later', summary: { images: ['x'] } }]],
    [
      'a fault of notifications themselves',
      [{ conditions: [{ type: 'NotificationError', message: 'x', lastTransitionTime: '' }] }],
    ],
    ['a commit that leaves it Synced', [sync('Synced', 'b')]],
  ] as const)('is left alone by %s', (_what, changes) => {
    expect(play(changes)).toBe(START.control);
  });

  it('gets nothing but trouble where nobody asked for more', () => {
    expect(play([operation('Running'), operation('Succeeded')], false).notifications).toBeUndefined();
    const { notifications, wakes } = play([operation('Running'), health('Degraded')], false);
    expect(notifications?.outbox).toMatchObject([{ alerts: ['degraded'] }]);
    expect(wakes.notify).toBeDefined();
  });

  it('keeps the latest of an application that changes faster than it can be told', () => {
    const flapping = Array.from({ length: 60 }, (_, index) => health(index % 2 === 0 ? 'Degraded' : 'Healthy'));
    const outbox = play(flapping).notifications?.outbox ?? [];
    expect(outbox).toHaveLength(MAX_OUTBOX);
    expect(outbox.at(-1)?.sequence).toBe(60);
  });

  it('cuts the words of servers short', () => {
    const { notifications } = play([{ health: { status: 'Degraded', message: 'x'.repeat(5000) } }]);
    expect(notifications?.outbox[0]?.snapshot.health.message).toHaveLength(1000);
  });
});
