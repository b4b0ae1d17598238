import { describe, expect, it } from 'vitest';
import {
  difference,
  fromFieldsV1,
  intersection,
  pathsOf,
  printPath,
  recursiveDifference,
  sameSet,
  toFieldsV1,
  union,
} from '../../../../sandbox/kubernetes/managed-fields/field-set.ts';

const json = {
  'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
  'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } }, 'f:tags': { 'v:"x"': {} } },
};

describe('a field set', () => {
  it('is read and written without loss', () => {
    expect(toFieldsV1(fromFieldsV1(json))).toEqual(json);
  });

  it('names its paths as conflicts do', () => {
    expect(pathsOf(fromFieldsV1(json)).map(printPath)).toEqual([
      '.metadata.labels',
      '.metadata.labels.app',
      '.spec.ports[port=80,protocol="TCP"]',
      '.spec.ports[port=80,protocol="TCP"].port',
      '.spec.tags[="x"]',
    ]);
  });

  it('can be joined, cut and subtracted', () => {
    const left = fromFieldsV1({ 'f:a': {}, 'f:b': { 'f:c': {} } });
    const right = fromFieldsV1({ 'f:b': { 'f:c': {}, 'f:d': {} } });
    expect(toFieldsV1(union(left, right))).toEqual({ 'f:a': {}, 'f:b': { 'f:c': {}, 'f:d': {} } });
    expect(toFieldsV1(intersection(left, right))).toEqual({ 'f:b': { 'f:c': {} } });
    expect(toFieldsV1(difference(left, right))).toEqual({ 'f:a': {} });
  });

  it('loses what is below a member only by recursive difference', () => {
    const set = fromFieldsV1({ 'f:status': { 'f:phase': {} }, 'f:spec': {} });
    const status = fromFieldsV1({ 'f:status': {} });
    expect(sameSet(difference(set, status), set)).toBe(true);
    expect(toFieldsV1(recursiveDifference(set, status))).toEqual({ 'f:spec': {} });
  });
});
