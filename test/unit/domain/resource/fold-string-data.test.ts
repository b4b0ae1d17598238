import { describe, expect, it } from 'vitest';
import { foldStringData } from '../../../../shared/domain/resource/fold-string-data.ts';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const secret = (fields: object): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's' },
  ...fields,
});

describe('folding stringData', () => {
  it('puts it into data, where it wins as in the API server', () => {
    const folded = foldStringData(secret({ data: { a: base64('1'), b: base64('2') }, stringData: { b: 'ü', c: '' } }));

    expect(folded).toEqual(secret({ data: { a: base64('1'), b: base64('ü'), c: '' } }));
  });

  it('makes empty texts of values that are null', () => {
    expect(foldStringData(secret({ data: { a: null }, stringData: { b: null } }))).toEqual(
      secret({ data: { a: '', b: '' } }),
    );
  });

  it.each([
    ['a Secret without values', secret({ type: 'Opaque' })],
    ['data that is a list', secret({ data: ['a'] })],
    ['a value that is a number', secret({ stringData: { a: 1 } })],
    ['a ConfigMap', { ...secret({ stringData: { a: 'x' } }), kind: 'ConfigMap' }],
    ['a Secret of another group', { ...secret({ stringData: { a: 'x' } }), apiVersion: 'example.org/v1' }],
  ])('leaves %s as it is', (_name, object) => {
    expect(foldStringData(object)).toBe(object);
  });
});
