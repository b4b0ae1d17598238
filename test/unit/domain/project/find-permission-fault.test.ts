import { describe, expect, it } from 'vitest';
import type { AppProjectSpec } from '../../../../shared/domain/project/app-project.ts';
import { findPermissionFault, isPermitted } from '../../../../shared/domain/project/find-permission-fault.ts';
import { aProject } from './a-project.ts';

const CLUSTER = { server: 'https://prod.example.com', name: 'prod' };
const DEPLOYMENT = { group: 'apps', kind: 'Deployment', namespace: 'web', name: 'ui' };
const ROLE = { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: '', name: 'shop-reader' };
const NAMESPACE = { group: '', kind: 'Namespace', namespace: '', name: 'web' };
const ANYWHERE = { destinations: [{ server: '*', namespace: '*' }] };
const ALL = { group: '*', kind: '*' };

describe('an object', () => {
  it.each<[string, AppProjectSpec, typeof DEPLOYMENT, boolean]>([
    ['with a namespace is permitted without lists', {}, DEPLOYMENT, true],
    ['with a namespace is forbidden by an empty whitelist', { namespaceResourceWhitelist: [] }, DEPLOYMENT, false],
    ['is permitted by kind', { namespaceResourceWhitelist: [{ group: 'apps', kind: 'Deploy*' }] }, DEPLOYMENT, true],
    ['is forbidden by group', { namespaceResourceWhitelist: [{ group: '', kind: '*' }] }, DEPLOYMENT, false],
    [
      'is forbidden by a blacklist',
      { namespaceResourceBlacklist: [{ group: '*', kind: 'Deployment' }] },
      DEPLOYMENT,
      false,
    ],
    [
      'is forbidden by a blacklist although it is permitted',
      { namespaceResourceWhitelist: [ALL], namespaceResourceBlacklist: [ALL] },
      DEPLOYMENT,
      false,
    ],
    ['without a namespace is forbidden without lists', {}, ROLE, false],
    ['without a namespace is permitted by a star', { clusterResourceWhitelist: [ALL] }, ROLE, true],
    ['of the core group is permitted by the star', { clusterResourceWhitelist: [ALL] }, NAMESPACE, true],
    [
      'without a namespace is forbidden by a blacklist',
      { clusterResourceWhitelist: [ALL], clusterResourceBlacklist: [{ group: '*', kind: 'ClusterRole' }] },
      ROLE,
      false,
    ],
    [
      'is permitted by its name',
      { clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'w*' }] },
      NAMESPACE,
      true,
    ],
    [
      'is not permitted by another name',
      { clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'shop' }] },
      NAMESPACE,
      false,
    ],
    [
      'is not judged by lists for other scopes',
      { namespaceResourceWhitelist: [], clusterResourceWhitelist: [ALL] },
      ROLE,
      true,
    ],
  ])('%s', (_name, spec, object, expected) => {
    expect(isPermitted(aProject({ ...ANYWHERE, ...spec }), object, CLUSTER)).toBe(expected);
  });

  it('is told why it is forbidden', () => {
    expect(findPermissionFault(aProject({ ...ANYWHERE, namespaceResourceWhitelist: [] }), DEPLOYMENT, CLUSTER)).toBe(
      'resource apps:Deployment is not permitted in project shop',
    );
    expect(findPermissionFault(aProject(ANYWHERE), NAMESPACE, CLUSTER)).toBe(
      'resource :Namespace is not permitted in project shop',
    );
    const elsewhere = { destinations: [{ name: 'prod', namespace: 'shop' }] };
    expect(findPermissionFault(aProject(elsewhere), DEPLOYMENT, CLUSTER)).toBe(
      "namespace web is not permitted in project 'shop'",
    );
  });
});
