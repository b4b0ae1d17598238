import { describe, expect, it } from 'vitest';
import { formatApplicationTree, formatResources, formatResourceTree } from '../../../cli/output/describe-tree.ts';
import type { Application } from '../../../shared/domain/application/application.ts';
import type { ResourceNode, ResourceTree } from '../../../shared/domain/tree/resource-node.ts';

const node = (kind: string, name: string, parent?: ResourceNode, rest: Partial<ResourceNode> = {}): ResourceNode => ({
  ...(kind.endsWith('Set') || kind === 'Deployment' ? { group: 'apps' } : {}),
  version: 'v1',
  kind,
  namespace: 'shop',
  name,
  uid: `${kind}-${name}`,
  createdAt: '2026-01-01T00:00:00Z',
  ...(parent && { parentRefs: [{ uid: parent.uid ?? '' }] }),
  ...rest,
});
const web = node('Deployment', 'web', undefined, { health: { status: 'Healthy' } });
const old = node('ReplicaSet', 'web-1', web);
const current = node('ReplicaSet', 'web-2', web);
const pod = node('Pod', 'web-2-a', current, { info: [{ name: 'Status Reason', value: 'Running' }] });
const tree: ResourceTree = {
  nodes: [web, node('Service', 'web'), old, current, pod],
  orphanedNodes: [node('ConfigMap', 'lost')],
};
const application = {
  status: {
    resources: [{ group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'web', status: 'Synced' }],
  },
} as unknown as Application;
const detail = { detailed: false, now: new Date('2026-01-01T02:30:00Z'), hasColor: false };
const lines = (text: string) => text.trimEnd().split('\n');

describe('the tree of an application', () => {
  it('is drawn with the status of what it manages', () => {
    expect(lines(formatApplicationTree(tree, application, detail))).toEqual([
      'KIND/NAME           STATUS  HEALTH',
      'Deployment/web      Synced  Healthy',
      '├─ReplicaSet/web-1',
      '└─ReplicaSet/web-2',
      '  └─Pod/web-2-a',
      'Service/web',
    ]);
  });

  it('has age and reason when asked for details', () => {
    const drawn = lines(formatApplicationTree(tree, application, { ...detail, detailed: true }));
    expect(drawn[0]).toMatch(/^KIND\/NAME +STATUS +HEALTH +AGE +REASON$/);
    expect(drawn[4]).toMatch(/^ {2}└─Pod\/web-2-a +2h +Running$/);
  });

  it('is listed with orphans, flat or as a tree', () => {
    const both = { managed: true, orphaned: true };
    expect(
      lines(formatResources(tree, application, both, detail)).map(
        (line) => /\S+(?= +(?:No|Yes|ORPHANED))/.exec(line)?.[0],
      ),
    ).toEqual(['NAME', 'web', 'web', 'lost']);
    const drawn = lines(formatResourceTree(tree, both, detail));
    expect(drawn[4]).toMatch(/^ +Pod +shop +└─web-2-a +No$/);
    expect(drawn.at(-1)).toMatch(/^ +ConfigMap +shop +lost +Yes$/);
    expect(lines(formatResources(tree, application, { managed: false, orphaned: true }, detail))).toHaveLength(2);
  });
});
