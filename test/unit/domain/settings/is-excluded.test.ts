import { describe, expect, it } from 'vitest';
import { isExcluded } from '../../../../shared/domain/settings/is-excluded.ts';
import { DEFAULT_SETTINGS } from '../../../../shared/domain/settings/system-settings.ts';

const identity = { group: 'cilium.io', kind: 'CiliumIdentity', server: 'https://prod.example.org' };
const settings = (fields: Partial<typeof DEFAULT_SETTINGS>) => ({ ...DEFAULT_SETTINGS, ...fields });

describe('kinds that are left out', () => {
  it('are none by default', () => {
    expect(isExcluded(identity, DEFAULT_SETTINGS)).toBe(false);
  });

  it.each([
    ['all lists fit as globs', { apiGroups: ['*.io'], kinds: ['Cilium*'], clusters: ['https://*.example.org'] }, true],
    ['a list that is absent or empty means all', { kinds: ['CiliumIdentity'], clusters: [] }, true],
    ['one list does not fit', { apiGroups: ['*.io'], kinds: ['Other'] }, false],
  ])('are the excluded ones: %s', (_case, filter, expected) => {
    expect(isExcluded(identity, settings({ exclusions: [filter] }))).toBe(expected);
  });

  it('are all but the included ones, and excluded ones in any case', () => {
    const inclusions = [{ apiGroups: ['cilium.io'] }];
    expect(isExcluded(identity, settings({ inclusions }))).toBe(false);
    expect(isExcluded({ ...identity, group: 'apps' }, settings({ inclusions }))).toBe(true);
    expect(isExcluded(identity, settings({ inclusions, exclusions: inclusions }))).toBe(true);
  });
});
