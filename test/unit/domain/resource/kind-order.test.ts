import { describe, expect, it } from 'vitest';
import { compareForCreate, compareForDelete, kindRank } from '../../../../shared/domain/resource/kind-order.ts';

const shuffled = [
  { kind: 'Widget', name: 'w' },
  { kind: 'Deployment', name: 'b' },
  { kind: 'Ingress', name: 'i' },
  { kind: 'Deployment', name: 'a' },
  { kind: 'Namespace', name: 'z' },
  { kind: 'CustomResourceDefinition', name: 'c' },
  { kind: 'Service', name: 's' },
  { kind: 'Secret', name: 's' },
];

describe('the order of kinds', () => {
  it('creates what others need first, unknown kinds last, and equal kinds by name', () => {
    const sorted = shuffled.toSorted(compareForCreate).map(({ kind, name }) => `${kind}/${name}`);

    expect(sorted).toEqual([
      'Namespace/z',
      'Secret/s',
      'CustomResourceDefinition/c',
      'Service/s',
      'Deployment/a',
      'Deployment/b',
      'Ingress/i',
      'Widget/w',
    ]);
  });

  it('deletes in the reverse order', () => {
    expect(shuffled.toSorted(compareForDelete)).toEqual(shuffled.toSorted(compareForCreate).reverse());
  });

  it('gives unknown kinds the rank 0 and known ones a negative rank', () => {
    expect(kindRank('Widget')).toBe(0);
    expect(kindRank('APIService')).toBe(-1);
  });
});
