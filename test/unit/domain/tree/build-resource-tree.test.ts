import { describe, expect, it } from 'vitest';
import { health } from '../../../../shared/domain/health/health-status.ts';
import { gvkOf, type KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../../../shared/domain/resource/resource-key.ts';
import {
  buildResourceTree,
  type ManagedResource,
  type ResourceTreeInput,
} from '../../../../shared/domain/tree/build-resource-tree.ts';
import type { ResourceNode } from '../../../../shared/domain/tree/resource-node.ts';
import { anObject } from './an-object.ts';

const managing = (live: KubernetesObject): ManagedResource => ({
  ...resourceKeyOf(live),
  version: gvkOf(live).version,
  live,
});
const build = (
  managed: readonly KubernetesObject[],
  others: readonly KubernetesObject[],
  rest: Partial<ResourceTreeInput> = {},
) =>
  buildResourceTree({
    managed: managed.map(managing),
    others,
    assess: () => undefined,
    isPermitted: () => true,
    ...rest,
  });
const name = ({ kind, name }: ResourceNode) => `${kind}/${name}`;
const parentsOf = ({ parentRefs = [] }: ResourceNode) => parentRefs.map((ref) => `${ref.kind}/${ref.name}`);

const deployment = anObject('apps/v1/Deployment', 'web', {
  metadata: { annotations: { 'deployment.kubernetes.io/revision': '2' } },
});
const replicaSet = anObject('apps/v1/ReplicaSet', 'web-1', { owners: [deployment] });
const pod = anObject('v1/Pod', 'web-1-a', { owners: [replicaSet] });

describe('buildResourceTree', () => {
  it('finds the children of children, and puts each behind its parent', () => {
    const { nodes } = build([deployment], [pod, replicaSet]);
    expect(nodes.map(name)).toEqual(['Deployment/web', 'ReplicaSet/web-1', 'Pod/web-1-a']);
    expect(nodes.map(parentsOf)).toEqual([[], ['Deployment/web'], ['ReplicaSet/web-1']]);
  });

  it("describes a node in Argo CD's fields, and leaves out what is empty", () => {
    const [node] = build([deployment], [], { assess: () => health('Healthy') }).nodes;
    expect(node).toEqual({
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'web',
      uid: 'Deployment-web',
      info: [{ name: 'Revision', value: 'Rev:2' }],
    });
  });

  it('judges only what was read as a whole', () => {
    const assess = () => health('Healthy');
    const whole = { ...pod, spec: {}, status: { phase: 'Running' } };
    expect(build([deployment], [replicaSet, pod], { assess }).nodes.at(-1)?.health).toBeUndefined();
    expect(build([deployment], [whole, replicaSet], { assess }).nodes.at(-1)?.health?.status).toBe('Healthy');
  });

  it('shows what is missing with what is known of it', () => {
    const missing = { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'gone' };
    const tree = buildResourceTree({
      managed: [{ ...missing, health: health('Missing') }],
      others: [],
      assess: () => undefined,
      isPermitted: () => true,
    });
    expect(tree.nodes).toEqual([
      { version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'gone', health: { status: 'Missing' } },
    ]);
  });

  it('does not take an object of the same name but another UID for the owner', () => {
    const stranger = anObject('v1/Pod', 'other', {
      owners: [anObject('apps/v1/Deployment', 'web', { metadata: { uid: 'before' } })],
    });
    expect(build([deployment], [stranger]).nodes.map(name)).toEqual(['Deployment/web']);
  });

  it('leaves out what the project does not permit, together with what it owns', () => {
    const { nodes } = build([deployment], [replicaSet, pod], { isPermitted: ({ kind }) => kind !== 'ReplicaSet' });
    expect(nodes.map(name)).toEqual(['Deployment/web']);
  });

  it('shows an object of two owners once, with both', () => {
    const other = anObject('example.com/v1/Widget', 'w');
    const shared = anObject('v1/ConfigMap', 'shared', { owners: [deployment, other] });
    const { nodes } = build([deployment, other], [shared]);
    expect(nodes.map(name)).toEqual(['Deployment/web', 'Widget/w', 'ConfigMap/shared']);
    expect(parentsOf(nodes[2] as ResourceNode)).toEqual(['Deployment/web', 'Widget/w']);
  });

  it('shows something managed below something managed', () => {
    const { nodes } = build([pod, deployment, replicaSet], []);
    expect(nodes.map(name)).toEqual(['Deployment/web', 'ReplicaSet/web-1', 'Pod/web-1-a']);
  });

  it('cuts owners that go round in a circle, and keeps what is managed at the top', () => {
    const first = anObject('v1/ConfigMap', 'first');
    const second = anObject('v1/ConfigMap', 'second', { owners: [first] });
    const circle = anObject('v1/ConfigMap', 'first', { owners: [second] });
    const { nodes } = build([circle], [second]);
    expect(nodes.map(name)).toEqual(['ConfigMap/first', 'ConfigMap/second']);
    expect(nodes.map(parentsOf)).toEqual([[], ['ConfigMap/first']]);
  });
});

describe('owners that Kubernetes does not state', () => {
  it.each([
    ['the Endpoints of a Service', anObject('v1/Service', 'web'), anObject('v1/Endpoints', 'web'), true],
    ['Endpoints of another name', anObject('v1/Service', 'web'), anObject('v1/Endpoints', 'other'), false],
    [
      'the token Secret of a ServiceAccount',
      anObject('v1/ServiceAccount', 'builder'),
      anObject('v1/Secret', 'builder-token', {
        metadata: {
          annotations: {
            'kubernetes.io/service-account.name': 'builder',
            'kubernetes.io/service-account.uid': 'ServiceAccount-builder',
          },
        },
      }),
      true,
    ],
    [
      'a claim of a StatefulSet',
      anObject('apps/v1/StatefulSet', 'db', { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] } }),
      anObject('v1/PersistentVolumeClaim', 'data-db-0'),
      true,
    ],
    [
      'a claim that only begins like one of a StatefulSet',
      anObject('apps/v1/StatefulSet', 'db', { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] } }),
      anObject('v1/PersistentVolumeClaim', 'data-db-main-0'),
      false,
    ],
  ])('%s', (_case, owner, child, isChild) => {
    expect(build([owner], [child]).nodes).toHaveLength(isChild ? 2 : 1);
  });

  it('does not find them in another namespace', () => {
    const elsewhere = anObject('v1/Endpoints', 'web', { metadata: { namespace: 'other' } });
    expect(build([anObject('v1/Service', 'web')], [elsewhere]).nodes).toHaveLength(1);
  });
});

describe('orphans', () => {
  const orphan = anObject('v1/ConfigMap', 'left-behind');
  const owned = anObject('v1/Secret', 'of-it', { owners: [orphan] });

  it('are not looked for unless asked for', () => {
    expect(build([deployment], [orphan]).orphanedNodes).toBeUndefined();
  });

  it('are what nobody owns and nobody manages, with what they own', () => {
    const { nodes, orphanedNodes } = build([deployment], [owned, replicaSet, pod, orphan], { isOrphan: () => true });
    expect(nodes.map(name)).toEqual(['Deployment/web', 'ReplicaSet/web-1', 'Pod/web-1-a']);
    expect(orphanedNodes?.map(name)).toEqual(['ConfigMap/left-behind', 'Secret/of-it']);
  });

  it('are not what has an owner that cannot be seen', () => {
    expect(build([], [replicaSet], { isOrphan: () => true }).orphanedNodes).toEqual([]);
  });

  it('are not what is excepted, nor what the project does not permit', () => {
    expect(build([], [orphan], { isOrphan: () => false }).orphanedNodes).toEqual([]);
    expect(build([], [orphan], { isOrphan: () => true, isPermitted: () => false }).orphanedNodes).toEqual([]);
  });
});
