import { describe, expect, it } from 'vitest';
import type { Application, ApplicationStatus } from '../../../../shared/domain/application/application.ts';
import {
  CATALOGUE_TEMPLATES,
  CATALOGUE_TRIGGERS,
  describeByCatalogue,
} from '../../../../shared/domain/notification/catalogue.ts';
import { evaluateCondition } from '../../../../shared/domain/notification/evaluate-condition.ts';

import { anApplication } from '../../../support/an-application.ts';

const NOW = new Date('2026-03-01T12:30:00Z');
type Operation = NonNullable<ApplicationStatus['operationState']>;

const operation = (phase: Operation['phase'], more: Partial<Operation> = {}): Partial<ApplicationStatus> => ({
  operationState: {
    operation: { sync: {}, initiatedBy: {} },
    phase,
    startedAt: '2026-03-01T12:00:00Z',
    finishedAt: '2026-03-01T12:10:00Z',
    syncResult: { resources: [], revision: 'abc' },
    ...more,
  },
});
const healthy = (lastTransitionTime: string) => ({ health: { status: 'Healthy' as const, lastTransitionTime } });
const DELETING = { deletionTimestamp: '2026-03-01T12:00:00Z' };

const fired = (application: Application) =>
  Object.entries(CATALOGUE_TRIGGERS).flatMap(([name, conditions]) =>
    conditions.flatMap((condition) => {
      const { fires, once, fault } = evaluateCondition(condition, { app: application }, NOW);
      expect(fault).toBeUndefined();
      return fires ? [`${name} ${once}`] : [];
    }),
  );

describe('the triggers of the catalogue', () => {
  it.each([
    ['one that was just created', anApplication({ health: { status: 'Missing' } }), []],
    ['one that is being deleted', anApplication({}, DELETING), ['on-deleted shop']],
    ['a sync under way', anApplication(operation('Running')), ['on-sync-running abc']],
    ['a sync that failed', anApplication(operation('Failed')), ['on-sync-failed abc']],
    ['a sync that could not be done', anApplication(operation('Error')), ['on-sync-failed abc']],
    [
      'healthy after the sync ended',
      anApplication({ ...operation('Succeeded'), ...healthy('2026-03-01T12:12:00Z') }),
      ['on-deployed abc', 'on-sync-succeeded abc'],
    ],
    [
      'healthy all the time',
      anApplication({ ...operation('Succeeded'), ...healthy('2026-03-01T11:00:00Z') }),
      ['on-deployed abc', 'on-sync-succeeded abc'],
    ],
    [
      'healthy since long before the end of its own sync',
      anApplication({ ...operation('Succeeded'), ...healthy('2026-03-01T12:05:00Z') }),
      ['on-sync-succeeded abc'],
    ],
    [
      'degraded',
      anApplication({ ...operation('Running'), health: { status: 'Degraded' } }),
      ['on-health-degraded abc', 'on-sync-running abc'],
    ],
    ['unknown', anApplication({ sync: { status: 'Unknown' } }), ['on-sync-status-unknown <nil>']],
    [
      'several sources',
      anApplication(operation('Failed', { syncResult: { resources: [], revisions: ['abc', 'def'] } })),
      ['on-sync-failed abc def'],
    ],
  ])('fire of %s', (_what, application, expected) => {
    expect(fired(application)).toEqual(['on-created shop', ...expected]);
  });

  it('each send a template that is there, and says what it is about with a link', () => {
    const sent = Object.values(CATALOGUE_TRIGGERS).flatMap((conditions) => conditions.flatMap(({ send }) => send));
    expect(sent.sort()).toEqual([...CATALOGUE_TEMPLATES].sort());
    for (const template of sent) {
      const content = describeByCatalogue(template, anApplication(operation('Failed')), 'https://windlass.example.com');
      expect(content?.title).toMatch(/\bshop\b/);
      expect(content?.message).toContain('https://windlass.example.com/applications/shop');
    }
  });
});
