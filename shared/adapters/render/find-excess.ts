import { type Document, isAlias, isCollection, isPair, type Node } from 'yaml';

/** Deeper than any manifest; what walks over objects calls itself for every level. */
const MAX_DEPTH = 200;
/** Ten times what the largest allowed directory can hold without aliases. */
const MAX_VALUES = 2_000_000;

/** The problem of a document that is nested too deeply. */
export const TOO_DEEP = `it is nested more than ${MAX_DEPTH} levels deep`;

/** What a node is when its aliases are replaced by what they stand for. */
interface Extent {
  readonly values: number;
  readonly depth: number;
}

/**
 * Tells what makes a document dangerous to expand: nesting, aliases of aliases that multiply ("billion laughs"), also by merge keys,
 * or an alias within what it stands for.
 * @returns undefined if there is nothing
 */
export function findYamlExcess(document: Document.Parsed): string | undefined {
  const anchors = new Map<string, Extent | 'open'>();
  try {
    const { values, depth } = measure(document.contents, anchors, 0);
    if (depth > MAX_DEPTH) return TOO_DEEP;
    return values > MAX_VALUES ? `its aliases expand to more than ${MAX_VALUES} values` : undefined;
  } catch (error) {
    if (error instanceof Excess) return error.message;
    throw error;
  }
}

/** Ends the measuring at once. */
class Excess extends Error {}

/** Anchors come before their aliases, so that one walk sees them in time; a name may be used again, for what follows. */
function measure(node: unknown, anchors: Map<string, Extent | 'open'>, level: number): Extent {
  if (level > MAX_DEPTH) throw new Excess(TOO_DEEP);
  if (isAlias(node)) {
    const target = anchors.get(node.source);
    if (target === 'open') throw new Excess(`the alias *${node.source} is within what it stands for`);
    return target ?? { values: 1, depth: 1 };
  }
  const anchor = (node as Node | null)?.anchor;
  if (anchor !== undefined) anchors.set(anchor, 'open');
  const extent = measureParts(node, anchors, level);
  if (anchor !== undefined) anchors.set(anchor, extent);
  return extent;
}

function measureParts(node: unknown, anchors: Map<string, Extent | 'open'>, level: number): Extent {
  if (isPair(node)) {
    const key = measure(node.key, anchors, level);
    const value = measure(node.value, anchors, level);
    return { values: key.values + value.values, depth: Math.max(key.depth, value.depth) };
  }
  if (!isCollection(node)) return { values: 1, depth: 1 };
  let values = 1;
  let depth = 0;
  for (const item of node.items) {
    const part = measure(item, anchors, level + 1);
    values += part.values;
    depth = Math.max(depth, part.depth);
  }
  return { values, depth: depth + 1 };
}

/** Whether a JSON value is nested too deeply. */
export function isTooDeep(value: unknown, level = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return level >= MAX_DEPTH || Object.values(value).some((item) => isTooDeep(item, level + 1));
}
