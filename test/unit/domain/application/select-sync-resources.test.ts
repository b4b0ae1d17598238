import { describe, expect, it } from 'vitest';
import type { ResourceStatus } from '../../../../shared/domain/application/application.ts';
import {
  isPattern,
  type SyncResourceRule,
  selectSyncResources,
} from '../../../../shared/domain/application/select-sync-resources.ts';

const resource = (group: string, kind: string, namespace: string, name: string): ResourceStatus => ({
  group,
  version: 'v1',
  kind,
  namespace,
  name,
});
const RESOURCES: readonly ResourceStatus[] = [
  resource('apps', 'Deployment', 'one', 'web'),
  resource('apps', 'Deployment', 'two', 'web'),
  resource('', 'Service', 'one', 'web'),
  { ...resource('batch', 'Job', 'one', 'migrate'), hook: true },
];

function choose(...rules: SyncResourceRule[]): readonly string[] {
  return selectSyncResources(rules, RESOURCES).map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
}

describe('selectSyncResources', () => {
  it('takes what fits a rule, in any namespace unless the rule names one', () => {
    const web = { group: 'apps', kind: 'Deployment', name: 'web' };
    expect(choose(web)).toEqual(['Deployment one/web', 'Deployment two/web']);
    expect(choose({ ...web, namespace: 'two' })).toEqual(['Deployment two/web']);
  });

  it('takes everything but hooks and what is excluded, if all rules exclude', () => {
    expect(choose({ group: '*', kind: 'Service', name: '*', exclude: true })).toEqual([
      'Deployment one/web',
      'Deployment two/web',
    ]);
  });

  it('lets an exclusion win over a rule that includes', () => {
    const all = { group: '*', kind: '*', name: 'w*' };
    expect(choose(all, { ...all, namespace: 'one', exclude: true })).toEqual(['Deployment two/web']);
  });

  it('does not take the empty group for any group', () => {
    expect(choose({ kind: 'Deployment', name: 'web' })).toEqual([]);
  });
});

describe('isPattern', () => {
  it('tells rules from the name of one object', () => {
    const plain = { group: 'apps', kind: 'Deployment', name: 'web' };
    expect(isPattern(plain)).toBe(false);
    expect(isPattern({ ...plain, name: 'web-*' })).toBe(true);
    expect(isPattern({ ...plain, exclude: true })).toBe(true);
  });
});
