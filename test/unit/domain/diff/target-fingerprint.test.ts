import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprintTarget } from '../../../../shared/domain/diff/target-fingerprint.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const target = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: '1', b: '2' } };

describe('the fingerprint of a target', () => {
  it('does not depend on the order of fields', () => {
    const other = { data: { b: '2', a: '1' }, metadata: { name: 'c' }, kind: 'ConfigMap', apiVersion: 'v1' };

    expect(fingerprintTarget(other, hash)).toBe(fingerprintTarget(target, hash));
  });

  it.each([
    ['a value', { ...target, data: { a: '1', b: '3' } }],
    ['the type of a value', { ...target, data: { a: 1, b: '2' } }],
    ['a field', { ...target, immutable: false }],
  ])('changes with %s', (_name, other) => {
    expect(fingerprintTarget(other, hash)).not.toBe(fingerprintTarget(target, hash));
  });

  it('depends on the order of lists', () => {
    const list = (items: readonly string[]) => fingerprintTarget({ ...target, items }, hash);

    expect(list(['a', 'b'])).not.toBe(list(['b', 'a']));
  });
});
