import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gvkOf, type KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';
import { resourceKeyOf } from '../../../../shared/domain/resource/resource-key.ts';
import { buildResourceTree } from '../../../../shared/domain/tree/build-resource-tree.ts';
import { anObject } from './an-object.ts';

const SIZE = 12;
const anyIndex = fc.nat({ max: SIZE - 1 });
/** Who owns whom, and what is managed: any graph, circles and self-ownership included. */
const graphs = fc.record({
  edges: fc.array(fc.tuple(anyIndex, anyIndex), { maxLength: 30 }),
  managed: fc.uniqueArray(anyIndex, { minLength: 1, maxLength: 5 }),
});

function objectsOf(edges: readonly (readonly [number, number])[]): readonly KubernetesObject[] {
  const plain = Array.from({ length: SIZE }, (_, index) => anObject('v1/ConfigMap', `c${index}`));
  return plain.map((object, index) => {
    const owners = edges.flatMap(([child, parent]) => (child === index ? (plain[parent] ?? []) : []));
    return anObject('v1/ConfigMap', object.metadata.name, { owners });
  });
}

/** What the managed objects own, by the plain definition. */
function reachable(edges: readonly (readonly [number, number])[], managed: readonly number[]): Set<string> {
  const found = new Set(managed);
  for (const owner of found) for (const [child, parent] of edges) if (parent === owner) found.add(child);
  return new Set([...found].map((index) => `ConfigMap-c${index}`));
}

describe('any graph of owners', () => {
  it('becomes a tree that holds what is reachable once, parents first, each below something managed', () => {
    fc.assert(
      fc.property(graphs, ({ edges, managed }) => {
        const objects = objectsOf(edges);
        const roots = managed.flatMap((index) => objects[index] ?? []);
        const { nodes } = buildResourceTree({
          managed: roots.map((live) => ({ ...resourceKeyOf(live), version: gvkOf(live).version, live })),
          others: objects,
          assess: () => undefined,
          isPermitted: () => true,
        });
        expect(nodes.map(({ uid }) => uid).sort()).toEqual([...reachable(edges, managed)].sort());
        const before = new Set<string | undefined>();
        for (const { uid, parentRefs = [] } of nodes) {
          expect(parentRefs.every((parent) => before.has(parent.uid))).toBe(true);
          expect(parentRefs.length > 0 || roots.some(({ metadata }) => metadata.uid === uid)).toBe(true);
          before.add(uid);
        }
      }),
    );
  });
});
