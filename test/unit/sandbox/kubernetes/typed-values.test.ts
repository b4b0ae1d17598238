import { describe, expect, it } from 'vitest';
import { builtinType } from '../../../../sandbox/kubernetes/schema/builtin-types.ts';
import { decodeRefusal, decodeTyped } from '../../../../sandbox/kubernetes/schema/decode-typed.ts';
import { canonicalQuantity, quantityValue } from '../../../../shared/domain/resource/quantity.ts';

describe('a quantity', () => {
  it.each([
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.1Gi', '107374182400m'],
    ['2000', '2k'],
    ['1500', '1500'],
    ['100Mi', '100Mi'],
    ['1e3', '1e3'],
    ['-500m', '-500m'],
    ['0', '0'],
    ['512', '512'],
    ['.5', '500m'],
  ])('%s is written as %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  it.each(['', 'abc', '1Kib', '--1', '1 Gi'])('cannot be %j', (text) => {
    expect(canonicalQuantity(text)).toBeUndefined();
    expect(quantityValue(text)).toBeNaN();
  });
});

describe('a typed object', () => {
  it('is written as Go writes it: zero values left out, embedded structs filled in, unknown fields dropped', () => {
    const unknown: string[] = [];
    const pod = {
      metadata: { name: 'p', labels: {} },
      spec: { containers: [{ name: 'c', image: '', bogus: 1 }], hostNetwork: false, terminationGracePeriodSeconds: 0 },
    };
    expect(decodeTyped(builtinType('V1Pod'), pod, (path) => unknown.push(path))).toEqual({
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', resources: {} }], terminationGracePeriodSeconds: 0 },
      status: {},
    });
    expect(unknown).toEqual(['spec.containers[0].bogus']);
  });

  it.each([
    [
      { spec: { replicas: 'three' } },
      'cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      { spec: { replicas: 1.5 } },
      'cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      { metadata: { labels: { a: 1 } } },
      'cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [{ spec: [] }, 'cannot unmarshal array into Go struct field Deployment.spec of type v1.DeploymentSpec'],
  ])('is refused with the decoder’s words: %j', (object, message) => {
    const kind = { version: 'v1', kind: 'Deployment' };
    const refusal = (): unknown => {
      try {
        return decodeTyped(builtinType('V1Deployment'), object);
      } catch (error) {
        return decodeRefusal(error, kind);
      }
    };
    expect(refusal()).toMatchObject({
      code: 400,
      message: `Deployment in version "v1" cannot be handled as a Deployment: json: ${message}`,
    });
  });
});
