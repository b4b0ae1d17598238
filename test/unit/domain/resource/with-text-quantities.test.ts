import { describe, expect, it } from 'vitest';
import { withTextQuantities } from '../../../../shared/domain/resource/with-text-quantities.ts';

const metadata = { name: 'a', labels: { limits: 'x' } };

describe('values as a server-side apply takes them', () => {
  it('are texts where quantities are written as numbers', () => {
    const containers = (cpu: unknown) => [
      { name: 'a', ports: [{ containerPort: 80 }], resources: { limits: { cpu } } },
    ];
    const pod = (cpu: unknown) => ({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: containers(cpu) } });
    expect(withTextQuantities(pod(0.5))).toEqual(pod('0.5'));
  });

  it('stay as they are in custom kinds and in data', () => {
    const custom = { apiVersion: 'x.io/v1', kind: 'X', metadata, spec: { limits: { cpu: 2 } } };
    expect(withTextQuantities(custom)).toBe(custom);
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { limits: { cpu: 2 } } };
    expect(withTextQuantities(configMap)).toEqual(configMap);
  });
});
