import { describe, expect, it } from 'vitest';
import { type ComparedPair, compareApplication } from '../../../../shared/domain/diff/compare-application.ts';
import type { ResourcePair } from '../../../../shared/domain/resource/pair-resources.ts';

const object = (annotations: { readonly [name: string]: string } = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', annotations },
});

function pairOf(parts: Partial<ResourcePair>): ResourcePair {
  const key = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };
  return { key, isHook: false, isSkipped: false, requiresPruning: false, ...parts };
}

const both = pairOf({ target: object(), live: object() });
const missing = pairOf({ target: object() });
const extra = pairOf({ live: object(), requiresPruning: true });
const ignoredExtra = pairOf({
  live: object({ 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true, IgnoreExtraneous' }),
  requiresPruning: true,
});
const hook = pairOf({ live: object(), isHook: true });
const skipped = pairOf({ target: object(), isSkipped: true });

describe('comparing an application', () => {
  it.each<[string, readonly ComparedPair[], string, readonly (string | undefined)[]]>([
    ['nothing', [], 'Synced', []],
    ['equal resources', [{ pair: both, comparison: 'Synced' }], 'Synced', ['Synced']],
    [
      'one that differs',
      [
        { pair: both, comparison: 'Synced' },
        { pair: both, comparison: 'OutOfSync' },
      ],
      'OutOfSync',
      ['Synced', 'OutOfSync'],
    ],
    ['one that is missing', [{ pair: missing }], 'OutOfSync', ['OutOfSync']],
    ['one that is left over', [{ pair: extra }], 'OutOfSync', ['OutOfSync']],
    ['one left over that does not matter', [{ pair: ignoredExtra }], 'Synced', ['OutOfSync']],
    ['a hook and a skipped object', [{ pair: hook }, { pair: skipped }], 'Synced', [undefined, undefined]],
    [
      'one that could not be compared',
      [{ pair: both, comparison: 'Unknown' }, { pair: missing }],
      'Unknown',
      ['Unknown', 'OutOfSync'],
    ],
    ['one that nobody compared', [{ pair: both }], 'Unknown', ['Unknown']],
  ])('rolls up %s', (_name, pairs, status, resources) => {
    const comparison = compareApplication({ pairs });

    expect(comparison.status).toBe(status);
    expect(comparison.resources.map((resource) => resource.status)).toEqual(resources);
  });

  it('is Unknown when not everything could be loaded, whatever the resources say', () => {
    expect(compareApplication({ pairs: [{ pair: both, comparison: 'Synced' }], isIncomplete: true }).status).toBe(
      'Unknown',
    );
  });

  it('makes the rows of status.resources in Argo CD’s shape', () => {
    const target = object({ 'argocd.argoproj.io/sync-wave': '2' });

    const { resources } = compareApplication({
      pairs: [
        { pair: pairOf({ target }), health: { status: 'Missing' }, message: 'not there' },
        { pair: extra },
        { pair: hook },
      ],
    });

    const row = { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
    expect(resources).toEqual([
      { ...row, status: 'OutOfSync', health: { status: 'Missing' }, syncWave: 2, message: 'not there' },
      { ...row, status: 'OutOfSync', requiresPruning: true },
      { ...row, hook: true },
    ]);
  });
});
