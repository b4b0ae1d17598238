import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from '../../../../sandbox/kubernetes/patch/json-patch.ts';
import { applyMergePatch } from '../../../../sandbox/kubernetes/patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../../../../sandbox/kubernetes/patch/strategic-merge.ts';
import { builtinType } from '../../../../sandbox/kubernetes/schema/builtin-types.ts';

const podSpec = builtinType('V1PodSpec');
const live = {
  containers: [
    { name: 'a', image: '1', args: ['x', 'y'] },
    { name: 'b', image: '1' },
  ],
};

describe('a strategic merge patch', () => {
  it.each([
    [
      'merges an item by its key',
      { containers: [{ name: 'a', image: '2' }] },
      [
        { name: 'a', image: '2', args: ['x', 'y'] },
        { name: 'b', image: '1' },
      ],
    ],
    [
      'puts a new item before those that it does not name',
      { containers: [{ name: 'c', image: '1' }] },
      [{ name: 'c', image: '1' }, ...live.containers],
    ],
    ['deletes an item', { containers: [{ name: 'a', $patch: 'delete' }] }, [{ name: 'b', image: '1' }]],
    ['replaces a list', { containers: [{ $patch: 'replace' }, { name: 'z' }] }, [{ name: 'z' }]],
    [
      'replaces an atomic list',
      { containers: [{ name: 'a', args: ['z'] }] },
      [
        { name: 'a', image: '1', args: ['z'] },
        { name: 'b', image: '1' },
      ],
    ],
    [
      'orders items as asked',
      { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [{ name: 'b', image: '2' }] },
      [
        { name: 'b', image: '2' },
        { name: 'a', image: '1', args: ['x', 'y'] },
      ],
    ],
  ])('%s', (_name, patch, expected) => {
    expect(applyStrategicMergePatch(podSpec, live, patch).containers).toEqual(expected);
  });

  it('keeps only the retained keys', () => {
    const volumes = [{ name: 'v', emptyDir: {} }];
    const patch = { volumes: [{ name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } }] };
    expect(applyStrategicMergePatch(podSpec, { volumes }, patch)).toEqual({
      volumes: [{ name: 'v', configMap: { name: 'c' } }],
    });
  });

  it('merges and removes values of a set', () => {
    const type = builtinType('V1ObjectMeta');
    expect(applyStrategicMergePatch(type, { finalizers: ['a'] }, { finalizers: ['b'] }).finalizers).toContain('a');
    const patch = { '$deleteFromPrimitiveList/finalizers': ['a'] };
    expect(applyStrategicMergePatch(type, { finalizers: ['a', 'b'] }, patch)).toEqual({ finalizers: ['b'] });
  });

  it('refuses an item without its key', () => {
    expect(() => applyStrategicMergePatch(podSpec, live, { containers: [{ image: '2' }] })).toThrow(
      'does not contain declared merge key: name',
    );
  });
});

describe('a merge patch', () => {
  it('removes by null and replaces lists', () => {
    expect(applyMergePatch({ a: 1, b: { c: 1, d: 2 }, e: [1] }, { a: null, b: { c: 3 }, e: [2] })).toEqual({
      b: { c: 3, d: 2 },
      e: [2],
    });
  });
});

describe('a JSON patch', () => {
  it.each([
    ['add to a list', { op: 'add', path: '/list/1', value: 9 }, { list: [1, 9, 2], map: { 'a/b': 1 } }],
    ['append', { op: 'add', path: '/list/-', value: 9 }, { list: [1, 2, 9], map: { 'a/b': 1 } }],
    ['remove an escaped field', { op: 'remove', path: '/map/a~1b' }, { list: [1, 2], map: {} }],
    ['replace', { op: 'replace', path: '/list/0', value: 7 }, { list: [7, 2], map: { 'a/b': 1 } }],
    ['move', { op: 'move', from: '/list/0', path: '/first' }, { list: [2], map: { 'a/b': 1 }, first: 1 }],
    ['copy', { op: 'copy', from: '/list', path: '/again' }, { list: [1, 2], map: { 'a/b': 1 }, again: [1, 2] }],
    ['test', { op: 'test', path: '/absent', value: null }, { list: [1, 2], map: { 'a/b': 1 } }],
  ])('can %s', (_name, operation, expected) => {
    expect(applyJsonPatch({ list: [1, 2], map: { 'a/b': 1 } }, [operation])).toEqual(expected);
  });

  it.each([
    ['removes what is absent', { op: 'remove', path: '/b' }],
    ['replaces what is absent', { op: 'replace', path: '/b', value: 1 }],
    ['tests another value', { op: 'test', path: '/a', value: 2 }],
    ['has an unknown operation', { op: 'increase', path: '/a' }],
  ])('is refused with 422 when it %s', (_name, operation) => {
    expect(() => applyJsonPatch({ a: 1 }, [operation])).toThrow(expect.objectContaining({ code: 422 }));
  });
});
