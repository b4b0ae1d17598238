import { describe, expect, it } from 'vitest';
import { parseVersion, parseVersionConstraint } from '../../../../shared/domain/git/version-constraint.ts';

describe('parseVersion', () => {
  it.each([
    ['1.2.3', '1.2.3'],
    ['v1.2.3', '1.2.3'],
    ['1.2', '1.2.0'],
    ['v1', '1.0.0'],
    ['1.2.3-rc.1+build', '1.2.3-rc.1'],
    ['01.2.3', '1.2.3'],
    ['release-1.2.3', undefined],
    ['1.2.3.4', undefined],
    ['main', undefined],
    ['1.2.3-01', undefined],
  ])('reads %s as %s', (text, version) => {
    expect(parseVersion(text)?.version).toBe(version);
  });
});

describe('parseVersionConstraint', () => {
  it.each([
    ['1.*', '1.9.9', true],
    ['1.*', '2.0.0', false],
    ['1.x', '1.0.0', true],
    ['v1.*', '1.3.0', true],
    ['*', '0.0.1', true],
    ['^1.2', '1.99.0', true],
    ['~1.2', '1.3.0', false],
    ['~> 1.2', '1.2.9', true],
    ['>=1.2 <2', '1.9.0', true],
    ['>=1.2, <2', '2.0.0', false],
    ['=> 1.2, =< 1.4', '1.4.0', true],
    ['>=1, !=1.5.0', '1.5.0', false],
    ['>=1, !=1.5.0', '1.5.1', true],
    ['!=1.5.x', '1.5.3', false],
    ['!=1.5.x', '1.6.0', true],
    ['1.x || 3.x', '3.1.0', true],
    ['1.x || 3.x', '2.1.0', false],
    ['1.2 - 1.4', '1.3.0', true],
    ['1.*', '1.2.0-rc.1', false],
    ['*', '1.2.0-rc.1', false],
    ['>=1.2.0-0', '1.3.0-rc.1', true],
    ['>=1.2.0-0 <2', '1.3.0-rc.1', true],
    ['^1.0.0-beta || 2.x', '2.1.0-rc.1', false],
  ])('%s and %s: %s', (constraint, version, accepted) => {
    const parsed = parseVersion(version);
    expect(parsed).toBeDefined();
    if (parsed !== undefined) expect(parseVersionConstraint(constraint)?.accepts(parsed)).toBe(accepted);
  });

  it.each(['', '  ', 'main', 'feature/x', 'refs/heads/main', '!=main', '1.x ||'])(
    'does not take %j for a constraint',
    (text) => {
      expect(parseVersionConstraint(text)).toBeUndefined();
    },
  );
});
