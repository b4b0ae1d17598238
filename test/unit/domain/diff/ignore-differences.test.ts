import { describe, expect, it } from 'vitest';
import { pathOfPointer, withoutPaths } from '../../../../shared/domain/diff/field-path.ts';
import { selectIgnoreRules } from '../../../../shared/domain/diff/ignore-differences.ts';
import { matchesGlob } from '../../../../shared/domain/diff/matches-glob.ts';

const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', annotations: { 'example.org/owner': 'me', 'a~b': 'x' } },
  spec: { replicas: 2, containers: [{ image: 'a' }, { image: 'b' }] },
};
const remove = (...pointers: string[]) =>
  withoutPaths(
    object,
    pointers.flatMap((pointer) => [pathOfPointer(pointer) ?? []]),
  );

describe('json pointers', () => {
  it.each([
    ['a field', '/spec/replicas', { spec: { containers: object.spec.containers } }],
    [
      'an escaped slash',
      '/metadata/annotations/example.org~1owner',
      { metadata: { name: 'web', annotations: { 'a~b': 'x' } } },
    ],
    [
      'an escaped tilde',
      '/metadata/annotations/a~0b',
      { metadata: { name: 'web', annotations: { 'example.org/owner': 'me' } } },
    ],
    ['a field of a list item', '/spec/containers/1/image', { spec: { replicas: 2, containers: [{ image: 'a' }, {}] } }],
    ['a list item', '/spec/containers/0', { spec: { replicas: 2, containers: [{ image: 'b' }] } }],
  ])('take out %s', (_name, pointer, expected) => {
    expect(remove(pointer)).toEqual({ ...object, ...expected });
  });

  it.each([
    '/spec/missing',
    '/spec/missing/deeper',
    '/spec/containers/7',
    '/spec/containers/x',
    '/spec/replicas/0',
    '/spec/-',
    'spec',
    '',
  ])('do nothing for "%s"', (pointer) => {
    expect(remove(pointer)).toEqual(object);
  });

  it('do not touch inherited properties', () => {
    expect(remove('/constructor', '/spec/__proto__')).toEqual(object);
  });

  it('take items out by the places that they had', () => {
    expect(remove('/spec/containers/0', '/spec/containers/1')).toEqual({
      ...object,
      spec: { replicas: 2, containers: [] },
    });
  });

  it('leave the given object as it was', () => {
    const before = structuredClone(object);

    remove('/spec/replicas', '/spec/containers/0');

    expect(object).toEqual(before);
  });
});

describe('selecting rules', () => {
  const key = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };

  it.each([
    ['group and kind', { group: 'apps', kind: 'Deployment' }, true],
    ['globs', { group: '*', kind: '*' }, true],
    ['a part of the kind', { group: 'app?', kind: 'Deploy*' }, true],
    ['name and namespace', { group: 'apps', kind: 'Deployment', name: 'web', namespace: 'shop' }, true],
    ['no group, which is the core group', { kind: 'Deployment' }, false],
    ['another kind', { group: 'apps', kind: 'StatefulSet' }, false],
    ['another name', { group: 'apps', kind: 'Deployment', name: 'api' }, false],
    ['another namespace', { group: 'apps', kind: 'Deployment', namespace: 'other' }, false],
  ])('goes by %s', (_name, rule, fits) => {
    expect(selectIgnoreRules([rule], key)).toHaveLength(fits ? 1 : 0);
  });
});

describe('globs', () => {
  it.each([
    ['*', '', true],
    ['*', 'a.b', true],
    ['*.example.com', 'x.y.example.com', true],
    ['*.example.com', 'example.com', false],
    ['{Deployment,StatefulSet}', 'StatefulSet', true],
    ['[ab]x', 'bx', true],
    ['[!ab]x', 'bx', false],
    ['a.c', 'abc', false],
    ['a(b', 'a(b', true],
    ['[a', 'a', false],
  ])('judge whether %s fits "%s"', (pattern, text, fits) => {
    expect(matchesGlob(pattern, text)).toBe(fits);
  });
});
