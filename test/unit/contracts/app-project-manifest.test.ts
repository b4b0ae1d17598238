import { describe, expect, it } from 'vitest';
import {
  findUnsupportedProjectFields,
  parseAppProjectManifest,
} from '../../../shared/contracts/app-project-manifest.ts';

/** Every field that Argo CD's AppProject has. */
const SPEC = {
  description: 'the shop',
  sourceRepos: ['https://git.example.com/**', '!https://git.example.com/secret'],
  destinations: [{ server: 'https://prod.example.com', name: 'prod', namespace: 'shop-*' }],
  clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'shop-*' }],
  clusterResourceBlacklist: [{ group: 'rbac.authorization.k8s.io', kind: '*' }],
  namespaceResourceWhitelist: [{ group: '*', kind: '*' }],
  namespaceResourceBlacklist: [{ group: '', kind: 'ResourceQuota' }],
  sourceNamespaces: ['team-*'],
  syncWindows: [
    {
      kind: 'deny',
      schedule: '0 22 * * *',
      duration: '8h',
      timeZone: 'Europe/Berlin',
      applications: ['*'],
      namespaces: ['shop'],
      clusters: ['prod'],
      manualSync: true,
      andOperator: true,
      syncOverrun: true,
      description: 'night',
    },
  ],
  orphanedResources: { warn: true, ignore: [{ group: 'apps', kind: 'ReplicaSet', name: 'a' }] },
  roles: [
    {
      name: 'ci',
      policies: ['p, proj:shop:ci, applications, sync, shop/*, allow'],
      groups: ['g'],
      jwtTokens: [{ iat: 1 }],
    },
  ],
  signatureKeys: [{ keyID: '4AEE18F83AFDEB23' }],
  sourceIntegrity: { git: { policies: [] } },
  permitOnlyProjectScopedClusters: true,
  destinationServiceAccounts: [{ server: '*', namespace: '*', defaultServiceAccount: 'deployer' }],
};

describe('an AppProject manifest', () => {
  it('keeps each field of Argo CD, and its labels, annotations and finalizers', () => {
    const metadata = {
      name: 'shop',
      namespace: 'argocd',
      labels: { a: 'b' },
      annotations: { 'windlass.dev/prune-limit': '10%' },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
      resourceVersion: '7',
    };
    const parsed = parseAppProjectManifest({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { ...metadata, uid: 'x', creationTimestamp: null, managedFields: [] },
      spec: SPEC,
      status: { jwtTokensByRole: {} },
    });
    expect(parsed.unknownFields).toEqual([]);
    expect(parsed.manifest.spec).toEqual(SPEC);
    expect(parsed.manifest.metadata).toEqual(metadata);
  });

  it('may say nothing but its name', () => {
    const { manifest } = parseAppProjectManifest({ metadata: { name: 'shop' } });
    expect(manifest).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'shop' },
      spec: {},
    });
  });

  it('tells an empty whitelist from none', () => {
    const { manifest } = parseAppProjectManifest({
      metadata: { name: 'shop' },
      spec: { namespaceResourceWhitelist: [] },
    });
    expect(manifest.spec).toEqual({ namespaceResourceWhitelist: [] });
  });

  it('leaves unknown fields out and lists them', () => {
    const { manifest, unknownFields } = parseAppProjectManifest({
      metadata: { name: 'shop' },
      spec: { sourceRepo: ['a'], destinations: [{ cluster: 'x' }], syncWindows: [{ kind: 'deny', zone: 'UTC' }] },
    });
    expect(unknownFields).toEqual(['spec.sourceRepo', 'spec.destinations[0].cluster', 'spec.syncWindows[0].zone']);
    expect(manifest.spec.syncWindows).toEqual([{ kind: 'deny', schedule: '', duration: '' }]);
  });

  it.each([
    [
      'another kind',
      { kind: 'Application', metadata: { name: 'a' } },
      'kind: expected "AppProject", got "Application"',
    ],
    ['no name', { metadata: {} }, 'metadata.name: is required'],
    ['a name that is none', { metadata: { name: 'A_b' } }, 'metadata.name: must be a DNS-1123 subdomain'],
    [
      'a text for a list',
      { metadata: { name: 'a' }, spec: { sourceRepos: '*' } },
      'spec.sourceRepos: expected a list, got a string',
    ],
    [
      'a number in a window',
      { metadata: { name: 'a' }, spec: { syncWindows: [{ duration: 5 }] } },
      'spec.syncWindows[0].duration: expected a string, got a number',
    ],
  ])('with %s is refused, naming the field', (_name, value, expected) => {
    expect(() => parseAppProjectManifest(value)).toThrow(expected);
  });
});

describe('fields without effect', () => {
  it('are told', () => {
    const { manifest } = parseAppProjectManifest({ metadata: { name: 'shop' }, spec: SPEC });
    expect(findUnsupportedProjectFields(manifest.spec)).toEqual([
      'spec.roles: roles of a project are not supported in this version and have no effect',
      'spec.signatureKeys: verification of signatures is not supported in this version and has no effect',
      'spec.sourceIntegrity: verification of signatures is not supported in this version and has no effect',
      'spec.destinationServiceAccounts: impersonation of service accounts is not supported in this version and has no effect',
    ]);
    expect(findUnsupportedProjectFields({ roles: [], sourceRepos: ['*'] })).toEqual([]);
  });
});
