import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';
import { redactSecret, redactSecrets } from '../../../../shared/domain/resource/redact-secrets.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const base64 = (text: string) => Buffer.from(text).toString('base64');

function secret(
  fields: { readonly [field: string]: unknown },
  annotations?: { readonly [name: string]: string },
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', ...(annotations ? { annotations } : {}) },
    ...fields,
  };
}

describe('masking secrets', () => {
  it('gives equal values equal masks and different values different masks, key by key', () => {
    const [target, live] = redactSecrets([
      secret({ data: { same: base64('a'), other: base64('b'), added: base64('c') } }),
      secret({ data: { same: base64('a'), other: base64('x') } }),
    ]);

    expect(target?.data).toEqual({ same: '++++++++', other: '++++++++', added: '++++++++' });
    expect(live?.data).toEqual({ same: '++++++++', other: '++++++++++++' });
  });

  it('folds stringData into data, so that it compares with what the cluster holds', () => {
    const [target, live] = redactSecrets([secret({ stringData: { a: 'x' } }), secret({ data: { a: base64('x') } })]);

    expect(target).not.toHaveProperty('stringData');
    expect(target?.data).toEqual(live?.data);
  });

  it('masks the copy that kubectl leaves in an annotation', () => {
    const copy = JSON.stringify(secret({ stringData: { password: 'hunter2' } }));

    const redacted = redactSecret(
      secret({ data: { password: base64('hunter2') } }, { [LAST_APPLIED]: copy, keep: 'me' }),
    );

    expect(JSON.stringify(redacted)).not.toContain('hunter2');
    expect(JSON.parse(redacted.metadata.annotations?.[LAST_APPLIED] ?? '').data).toEqual({ password: '++++++++' });
    expect(redacted.metadata.annotations?.keep).toBe('me');
  });

  it.each([
    ['data that is a text', { data: 'hunter2' }],
    ['data that is a list', { data: ['hunter2'] }],
    ['a value that is a map', { data: { a: { b: 'hunter2' } } }],
    ['stringData that is a text', { stringData: 'hunter2' }],
  ])('leaves no value in a malformed Secret: %s', (_name, fields) => {
    expect(JSON.stringify(redactSecret(secret(fields)))).not.toContain('hunter2');
  });

  it('leaves no value in an annotation that cannot be read', () => {
    const redacted = redactSecret(secret({}, { [LAST_APPLIED]: '{"data":{"a":"hunter2"' }));

    expect(redacted.metadata.annotations?.[LAST_APPLIED]).toBe('++++++++');
  });

  it('leaves other objects and other fields as they are', () => {
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: 'b' } };
    const sealed = { apiVersion: 'bitnami.com/v1', kind: 'Secret', metadata: { name: 'c' }, data: { a: 'b' } };

    expect(redactSecrets([configMap, sealed, undefined])).toEqual([configMap, sealed, undefined]);
    expect(redactSecret(secret({ type: 'Opaque' }))).toEqual(secret({ type: 'Opaque' }));
  });
});
