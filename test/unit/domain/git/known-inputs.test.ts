import { describe, expect, it } from 'vitest';
import type {
  Application,
  ApplicationSpec,
  ApplicationStatus,
} from '../../../../shared/domain/application/application.ts';
import {
  type ApplicationControl,
  initialControl,
  type RenderNote,
} from '../../../../shared/domain/application/control.ts';
import { knownInputsOf } from '../../../../shared/domain/git/known-inputs.ts';
import { newSyncOperation } from '../../../../shared/domain/sync/new-sync-operation.ts';
import { anApplication } from '../../../support/an-application.ts';

const source = { repoURL: 'https://git.example.com/apps', path: 'web', targetRevision: 'main' };
const spec: ApplicationSpec = { project: 'default', source, destination: { namespace: 'web' } };
const now = new Date('2026-01-01T00:00:00Z');

const note = (reads?: RenderNote['reads']): RenderNote => ({
  revision: 'abc',
  sourceType: 'Directory',
  cached: true,
  ...(reads ? { reads } : {}),
});

interface Parts {
  readonly spec?: Partial<ApplicationSpec>;
  readonly comparedTo?: Partial<NonNullable<ApplicationStatus['sync']['comparedTo']>>;
  readonly sync?: Partial<ApplicationStatus['sync']>;
  readonly conditions?: ApplicationStatus['conditions'];
  readonly metadata?: Partial<Application['metadata']>;
  readonly control?: Partial<ApplicationControl>;
}

/** Of an application that was compared as it is, but for what a test says. */
function inputsWhere(parts: Parts = {}) {
  const comparedTo = { source, destination: spec.destination, ...parts.comparedTo };
  const status = {
    sync: { status: 'Synced', comparedTo, revision: 'abc', ...parts.sync },
    conditions: parts.conditions ?? [],
  } as const;
  return knownInputsOf(
    { ...anApplication(status, parts.metadata), spec: { ...spec, ...parts.spec } },
    { ...initialControl(), renders: [note({ '': ['web', 'base'] })], ...parts.control },
  );
}

const refreshing = (requested: number, processed: number) => ({ requested, processed, hard: false });
const condition = (type: 'ComparisonError' | 'SharedResourceWarning') => ({
  type,
  message: '',
  lastTransitionTime: '',
});

describe('what an application depends on', () => {
  it('is what its last comparison read', () => {
    expect(inputsWhere()).toEqual([['web', 'base']]);
    expect(inputsWhere({ conditions: [condition('SharedResourceWarning')] })).toEqual([['web', 'base']]);
    expect(inputsWhere({ control: { refresh: refreshing(7, 7) } })).toEqual([['web', 'base']]);
  });

  it.each<readonly [string, Parts]>([
    ['it was never compared', { sync: { comparedTo: undefined } as never }],
    ['it was compared with another source', { comparedTo: { source: { ...source, path: 'other' } } }],
    ['it was compared with another destination', { comparedTo: { destination: { namespace: 'other' } } }],
    ['its last comparison failed', { conditions: [condition('ComparisonError')] }],
    ['something of it is Unknown', { sync: { status: 'Unknown' } }],
    ['a refresh is asked for', { control: { refresh: refreshing(8, 7) } }],
    ['somebody works on it', { control: { lease: { ticket: 't', expiresAt: '' } } }],
    ['an operation is under way', { control: { sync: newSyncOperation('id', { sync: {}, initiatedBy: {} }, now) } }],
    ['it is being deleted', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }],
    ['it was compared by an older release', { control: { renders: [note()] } }],
    ['it has a source hydrator', { spec: { sourceHydrator: {} } }],
    ['it owes an automated sync', { spec: { syncPolicy: { automated: {} } }, sync: { status: 'OutOfSync' } }],
  ])('is not known where %s', (_what, parts) => {
    expect(inputsWhere(parts)).toBeUndefined();
  });

  it('is known of one that a person syncs, although it is OutOfSync', () => {
    expect(inputsWhere({ sync: { status: 'OutOfSync' } })).toEqual([['web', 'base']]);
  });
});

describe('what an application of several sources depends on', () => {
  const chart = { repoURL: 'https://charts.example.com', chart: 'web', targetRevision: '1.0.0' };
  const values = { repoURL: 'https://git.example.com/values', ref: 'values' };
  const sources = [source, chart, values];
  const several = { spec: { sources }, comparedTo: { sources } };
  const own = note({ '': ['web'], values: ['web.yaml'] });
  const ofChart = note({ '': ['.'], values: ['chart.yaml'] });

  it('is told by source, with what the others read of it', () => {
    expect(inputsWhere({ ...several, control: { renders: [own, ofChart, note({})] } })).toEqual([
      ['web'],
      ['.'],
      ['web.yaml', 'chart.yaml'],
    ]);
  });

  it('is not known if it is not known of one of them', () => {
    expect(inputsWhere({ ...several, control: { renders: [own, note(), note({})] } })).toBeUndefined();
    expect(inputsWhere({ ...several, control: { renders: [own, ofChart] } })).toBeUndefined();
  });
});
