import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { identityOf } from './owner-graph.ts';

/** An object in its place, with those of its owners that stand before it. */
export interface OrderedObject {
  readonly object: KubernetesObject;
  readonly parents: readonly KubernetesObject[];
}

type ParentsOf = (object: KubernetesObject) => readonly KubernetesObject[];

/**
 * Puts owners before what they own, and else keeps the order.
 *
 * @remarks Of objects that own each other in a circle, the one that was given first loses its owner in that circle: so whatever was reached
 * from the objects before it stays so. No recursion: how long a chain of owners is, is for others to say.
 */
export function orderByOwners(objects: readonly KubernetesObject[], parentsOf: ParentsOf): readonly OrderedObject[] {
  const positions = new Map(objects.map((object, position) => [identityOf(object), position]));
  const placed = new Set<string>();
  const cuts = new Set<string>();
  const ordered: OrderedObject[] = [];
  const keptParentsOf = (object: KubernetesObject) =>
    parentsOf(object).filter((parent) => !cuts.has(formatEdge(object, parent)));

  for (const start of objects) {
    const path = placed.has(identityOf(start)) ? [] : [start];
    for (let object = path.at(-1); object; object = path.at(-1)) {
      const parents = keptParentsOf(object);
      const next = parents.find((parent) => !placed.has(identityOf(parent)));
      if (next === undefined) {
        ordered.push({ object, parents });
        placed.add(identityOf(object));
        path.pop();
      } else if (path.includes(next)) {
        cutCircle(path, next, { positions, cuts });
      } else {
        path.push(next);
      }
    }
  }
  return ordered;
}

interface Cutting {
  readonly positions: ReadonlyMap<string, number>;
  readonly cuts: Set<string>;
}

/** The path from `closing` on is a circle: its first object loses the owner after it, and the path goes back to there. */
function cutCircle(path: KubernetesObject[], closing: KubernetesObject, { positions, cuts }: Cutting): void {
  const positionOf = (object: KubernetesObject) => positions.get(identityOf(object)) ?? 0;
  const circle = path.slice(path.indexOf(closing));
  const first = circle.reduce((least, object) => (positionOf(object) < positionOf(least) ? object : least));
  cuts.add(formatEdge(first, circle[circle.indexOf(first) + 1] ?? closing));
  path.length = path.indexOf(first) + 1;
}

function formatEdge(child: KubernetesObject, parent: KubernetesObject): string {
  return `${identityOf(child)} ${identityOf(parent)}`;
}
