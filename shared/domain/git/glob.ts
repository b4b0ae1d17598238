/** How a dialect of globs reads `*`. */
export interface GlobOptions {
  /** Whether `*` and `?` also match `/`. Argo CD's include and exclude (gobwas/glob without separators): yes; its paths (filepath.Match): no. */
  readonly starCrossesSlash: boolean;
  /** Whether `{a,b}` alternates; else braces are ordinary characters. */
  readonly braces: boolean;
}

/** A compiled glob. */
export interface Glob {
  matches(text: string): boolean;
}

type GlobNode =
  | { readonly type: 'literal'; readonly char: string }
  | { readonly type: 'any' }
  | { readonly type: 'star' }
  | { readonly type: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }
  | { readonly type: 'alternatives'; readonly options: readonly (readonly GlobNode[])[] };

interface Cursor {
  readonly pattern: string;
  position: number;
}

/**
 * Compiles a glob: `*`, `**`, `?`, `[a-z]`, `[!a]`, `\x`, and `{a,b}` where the dialect has it.
 *
 * It is matched by tracking sets of positions, never by a backtracking expression: a pattern comes from users and must not be
 * able to stop a worker.
 *
 * @returns undefined if the pattern is malformed (an unclosed `[` or `{`, a trailing `\`)
 */
export function compileGlob(pattern: string, options: GlobOptions): Glob | undefined {
  const cursor: Cursor = { pattern, position: 0 };
  const nodes = parseSequence(cursor, options, 0);
  if (nodes === undefined || cursor.position < pattern.length) return undefined;
  return { matches: (text) => advance(nodes, text, new Set([0]), options).has(text.length) };
}

function parseSequence(cursor: Cursor, options: GlobOptions, depth: number): GlobNode[] | undefined {
  const nodes: GlobNode[] = [];
  while (cursor.position < cursor.pattern.length) {
    const char = cursor.pattern.charAt(cursor.position);
    if (depth > 0 && (char === ',' || char === '}')) return nodes;
    const node = parseNode(cursor, options, depth);
    if (node === undefined) return undefined;
    nodes.push(node);
  }
  return depth > 0 ? undefined : nodes;
}

function parseNode(cursor: Cursor, options: GlobOptions, depth: number): GlobNode | undefined {
  const char = cursor.pattern.charAt(cursor.position++);
  if (char === '*') return { type: 'star' };
  if (char === '?') return { type: 'any' };
  if (char === '[') return parseClass(cursor);
  if (char === '{' && options.braces) return parseAlternatives(cursor, options, depth);
  if (char !== '\\') return { type: 'literal', char };
  const escaped = cursor.pattern.charAt(cursor.position++);
  return escaped === '' ? undefined : { type: 'literal', char: escaped };
}

function parseClass(cursor: Cursor): GlobNode | undefined {
  const end = cursor.pattern.indexOf(']', cursor.position + 1);
  if (end < 0) return undefined;
  let body = cursor.pattern.slice(cursor.position, end);
  cursor.position = end + 1;
  const negated = body.startsWith('!') || body.startsWith('^');
  if (negated) body = body.slice(1);
  const ranges: [string, string][] = [];
  for (let i = 0; i < body.length; i++) {
    const from = body.charAt(i);
    const isRange = body.charAt(i + 1) === '-' && i + 2 < body.length;
    ranges.push([from, isRange ? body.charAt(i + 2) : from]);
    if (isRange) i += 2;
  }
  return { type: 'class', negated, ranges };
}

function parseAlternatives(cursor: Cursor, options: GlobOptions, depth: number): GlobNode | undefined {
  const alternatives: GlobNode[][] = [];
  for (;;) {
    const sequence = parseSequence(cursor, options, depth + 1);
    if (sequence === undefined) return undefined;
    alternatives.push(sequence);
    const separator = cursor.pattern.charAt(cursor.position++);
    if (separator === '}') return { type: 'alternatives', options: alternatives };
  }
}

/** Where in the text one can be after the nodes, starting from any of the given positions. */
function advance(nodes: readonly GlobNode[], text: string, from: Set<number>, options: GlobOptions): Set<number> {
  let positions = from;
  for (const node of nodes) {
    if (positions.size === 0) return positions;
    positions = step(node, text, positions, options);
  }
  return positions;
}

function step(node: GlobNode, text: string, from: Set<number>, options: GlobOptions): Set<number> {
  const next = new Set<number>();
  if (node.type === 'alternatives') {
    for (const option of node.options) {
      for (const position of advance(option, text, from, options)) next.add(position);
    }
    return next;
  }
  for (const start of from) {
    if (node.type === 'star') {
      for (let end = start; !next.has(end); end++) {
        next.add(end);
        if (end >= text.length || (!options.starCrossesSlash && text.charAt(end) === '/')) break;
      }
    } else if (start < text.length && accepts(node, text.charAt(start), options)) {
      next.add(start + 1);
    }
  }
  return next;
}

function accepts(
  node: Exclude<GlobNode, { type: 'alternatives' | 'star' }>,
  char: string,
  options: GlobOptions,
): boolean {
  if (node.type === 'literal') return node.char === char;
  if (!options.starCrossesSlash && char === '/') return false;
  if (node.type === 'any') return true;
  return node.ranges.some(([low, high]) => char >= low && char <= high) !== node.negated;
}
