import { describe, expect, it } from 'vitest';
import { fieldChanges } from '../../../../shared/domain/plan/field-changes.ts';

describe('changes of fields', () => {
  it.each([
    ['nothing', { a: 1 }, { a: 1 }, []],
    ['a value', { spec: { n: 1 } }, { spec: { n: 2 } }, [{ path: 'spec.n', before: '1', after: '2' }]],
    ['a field that goes', { a: 1, b: 2 }, { a: 1 }, [{ path: 'b', before: '2' }]],
    ['null, which is not nothing', { a: null }, { a: 1 }, [{ path: 'a', before: 'null', after: '1' }]],
    ['a kind of value', { a: {} }, { a: [] }, [{ path: 'a', before: '{}', after: '[]' }]],
    [
      'names with dots',
      { l: { 'a.b/c': 1 } },
      { l: { 'a.b/c': 2 } },
      [{ path: 'l["a.b/c"]', before: '1', after: '2' }],
    ],
    ['an empty map that comes', {}, { a: {} }, [{ path: 'a', after: '{}' }]],
    [
      'the fields of what is new',
      undefined,
      { a: { b: 1 }, c: [2] },
      [
        { path: 'a.b', after: '1' },
        { path: 'c[0]', after: '2' },
      ],
    ],
    [
      'items by position',
      { a: [1, 2] },
      { a: [1, 3, 4] },
      [
        { path: 'a[1]', before: '2', after: '3' },
        { path: 'a[2]', after: '4' },
      ],
    ],
    [
      'items by name, wherever they stand',
      {
        c: [
          { name: 'x', i: 1 },
          { name: 'y', i: 2 },
        ],
      },
      {
        c: [
          { name: 'y', i: 2 },
          { name: 'x', i: 3 },
        ],
      },
      [{ path: 'c[x].i', before: '1', after: '3' }],
    ],
  ])('finds %s', (_name, before, after, expected) => {
    expect(fieldChanges(before, after)).toEqual(expected);
  });
});
