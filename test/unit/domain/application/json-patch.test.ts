import { describe, expect, it } from 'vitest';
import { applyJsonPatch, applyMergePatch } from '../../../../shared/domain/application/json-patch.ts';
import type { Json } from '../../../../shared/domain/errors/gitops-error.ts';

describe('applyMergePatch', () => {
  // The examples of RFC 7386, appendix A.
  it.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j patched with %j is %j', (target, patch, result) => {
    expect(applyMergePatch(target, patch)).toEqual(result);
  });

  it('does not touch the prototype', () => {
    applyMergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('applyJsonPatch', () => {
  it.each<[string, Json, Json, Json]>([
    ['adds a member', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['adds in the middle of a list', [1, 3], [{ op: 'add', path: '/1', value: 2 }], [1, 2, 3]],
    ['adds at the end of a list', { a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    ['replaces the document', { a: 1 }, [{ op: 'add', path: '', value: 2 }], 2],
    ['removes', { a: [1, 2] }, [{ op: 'remove', path: '/a/0' }], { a: [2] }],
    ['replaces', { a: { b: 1 } }, [{ op: 'replace', path: '/a/b', value: null }], { a: { b: null } }],
    ['moves', { a: 1, b: {} }, [{ op: 'move', from: '/a', path: '/b/c' }], { b: { c: 1 } }],
    ['copies', { a: [1] }, [{ op: 'copy', from: '/a', path: '/b' }], { a: [1], b: [1] }],
    [
      'passes a test whatever the order of keys',
      { a: { b: 1, c: 2 } },
      [{ op: 'test', path: '/a', value: { c: 2, b: 1 } }],
      { a: { b: 1, c: 2 } },
    ],
    [
      'reads escaped pointers',
      { 'a/b': 1, 'c~d': 2 },
      [
        { op: 'remove', path: '/a~1b' },
        { op: 'remove', path: '/c~0d' },
      ],
      {},
    ],
  ])('%s', (_case, target, patch, result) => {
    expect(applyJsonPatch(target, patch)).toEqual(result);
  });

  it.each<[string, Json, string]>([
    ['a patch that is no list', { op: 'add' }, 'patch: expected a list of operations'],
    ['an unknown operation', [{ op: 'multiply', path: '/a' }], 'patch[0]: unknown operation "multiply"'],
    ['a removal of nothing', [{ op: 'remove', path: '/x' }], 'patch[0]: there is nothing at /x'],
    ['a replacement of nothing', [{ op: 'replace', path: '/x', value: 1 }], 'there is nothing at /x'],
    ['a parent that is not there', [{ op: 'add', path: '/x/y', value: 1 }], 'there is nothing at /x'],
    ['a position beyond the list', [{ op: 'add', path: '/list/3', value: 1 }], '"3" is no position in a list of 2'],
    ['a position with a leading zero', [{ op: 'remove', path: '/list/01' }], '"01" is no position'],
    ['a failed test', [{ op: 'test', path: '/a', value: 2 }], 'patch[0]: test of /a failed'],
    ['a pointer without a slash', [{ op: 'remove', path: 'a' }], 'path: expected a JSON pointer'],
    ['no value', [{ op: 'add', path: '/a' }], 'value: is required'],
    ['a move into itself', [{ op: 'move', from: '/o', path: '/o/b' }], 'cannot move a value into itself'],
  ])('refuses %s', (_case, patch, words) => {
    expect(() => applyJsonPatch({ a: 1, list: [1, 2], o: { b: 1 } }, patch)).toThrow(words);
  });

  it('leaves the document it was given as it was', () => {
    const document = { a: [1] };
    applyJsonPatch(document, [{ op: 'add', path: '/a/-', value: 2 }]);
    expect(document).toEqual({ a: [1] });
  });
});
