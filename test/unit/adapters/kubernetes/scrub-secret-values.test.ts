import { describe, expect, it } from 'vitest';
import { scrubSecretValues } from '../../../../shared/adapters/kubernetes/scrub-secret-values.ts';

function scrub(message: string, data: unknown, stringData?: unknown): string {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data, stringData };
  return (scrubSecretValues({ message, details: { causes: [{ message }] } }, secret) as { message: string }).message;
}

describe('taking the values of a Secret out of an answer', () => {
  it.each<[string, string, unknown, unknown]>([
    ['a value that is quoted', 'illegal base64 data: "hunter2"', { a: 'hunter2' }, undefined],
    ['a value of stringData', 'Invalid value: hunter2', undefined, { a: 'hunter2' }],
    [
      'a typed value',
      'failed to create typed patch object: .data.a: expected string, got &value.valueUnstructured{Value:7042}',
      { a: 7042 },
      undefined,
    ],
    [
      'the bytes around a fault',
      'error found in #10 byte of ...|"a":"hunter2|..., bigger context ...|{"a":"hunter2"}|...',
      { a: 'x' },
      undefined,
    ],
    ['data that is a text', 'expected map, got hunter2', 'hunter2', undefined],
  ])('masks %s', (_name, message, data, stringData) => {
    const scrubbed = scrub(message, data, stringData);

    expect(scrubbed).not.toMatch(/hunter2|7042/);
    expect(scrubbed).toContain('++++++++');
  });

  it('leaves ordinary words alone when a value is short', () => {
    expect(scrub('namespaces "a" not found', { key: 'a', other: 'not' })).toBe('namespaces "++++++++" not found');
  });

  it('keeps numbers and names of the answer', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } };

    expect(scrubSecretValues({ code: 422, details: null, message: 'no' }, secret)).toEqual({
      code: 422,
      details: null,
      message: 'no',
    });
    expect(scrubSecretValues('text', secret)).toBe('text');
  });
});
