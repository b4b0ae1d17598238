import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';
import { redactSecrets } from '../../../../shared/domain/resource/redact-secrets.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const job = (env: readonly object[], annotations?: object): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate', ...(annotations ? { annotations } : {}) } as KubernetesObject['metadata'],
  spec: { template: { spec: { containers: [{ name: 'work', env }] } } },
});
const envOf = (object: KubernetesObject | undefined) =>
  JSON.parse(JSON.stringify(object)).spec.template.spec.containers[0].env;

describe('environment variables', () => {
  it.each(['PASSWORD', 'DB_PASSWORD', 'apiToken', 'AWS_SECRET_ACCESS_KEY', 'STRIPE_API_KEY', 'CLIENT_SECRET'])(
    'with the name of a secret are masked: %s',
    (name) => {
      const [shown] = redactSecrets([job([{ name, value: 'hunter2' }])]);
      expect(envOf(shown)).toEqual([{ name, value: '++++++++' }]);
    },
  );

  it.each([
    { name: 'LOG_LEVEL', value: 'debug' },
    { name: 'PASSWORD_FILE', value: '/run/password' },
    { name: 'SECRET_NAME', value: 'login' },
    { name: 'PASSWORD', value: '' },
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'login', key: 'password' } } },
  ])('that hold no secret are shown: %o', (variable) => {
    const object = job([variable]);
    expect(redactSecrets([object])[0]).toBe(object);
  });

  it('show that they differ, and not how', () => {
    const [target, live, same] = redactSecrets(
      ['a-secret', 'another', 'a-secret'].map((value) => job([{ name: 'TOKEN', value }])),
    );
    expect(envOf(live)).not.toEqual(envOf(target));
    expect(envOf(same)).toEqual(envOf(target));
  });

  it('are masked in the copy that kubectl leaves', () => {
    const copy = JSON.stringify(job([{ name: 'TOKEN', value: 'hunter2' }]));
    const [shown] = redactSecrets([job([], { [LAST_APPLIED]: copy, note: 'TOKEN' })]);
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    expect(shown?.metadata.annotations?.note).toBe('TOKEN');
  });
});
