import { expect, it } from 'vitest';
import { isExceptedOrphan } from '../../../../shared/domain/tree/find-orphan-exception.ts';

const key = (kind: string, name: string, group = '', namespace = 'shop') => ({ group, kind, namespace, name });

it.each([
  ['the ServiceAccount that every namespace has', key('ServiceAccount', 'default'), [], true],
  ['the CA that every namespace has', key('ConfigMap', 'kube-root-ca.crt'), [], true],
  ['the Service of the API server', key('Service', 'kubernetes', '', 'default'), [], true],
  ['a Service of that name elsewhere', key('Service', 'kubernetes'), [], false],
  ['what a rule names', key('ConfigMap', 'istio-ca'), [{ kind: 'ConfigMap', name: 'istio-*' }], true],
  ['another name', key('ConfigMap', 'other'), [{ kind: 'ConfigMap', name: 'istio-*' }], false],
  ['a rule without a name is for all', key('Job', 'a', 'batch'), [{ group: 'batch', kind: 'Job' }], true],
  ['a rule without a kind is for all', key('Job', 'a', 'batch'), [{ group: 'batch' }], true],
  ['a rule without a group is for the core group', key('Job', 'a', 'batch'), [{ kind: 'Job' }], false],
  ['a group may be a glob', key('Widget', 'a', 'x.example.com'), [{ group: '*.example.com' }], true],
])('orphans: %s', (_case, object, ignore, expected) => {
  expect(isExceptedOrphan(object, { ignore })).toBe(expected);
});
