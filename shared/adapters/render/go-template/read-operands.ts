/** Operands of a call in a template, as they are written, and where they end. */
export interface Operands {
  readonly texts: readonly string[];
  readonly end: number;
}

const OPERAND = /\s*("(?:[^"\\]|\\.)*"|`[^`]*`|[^\s"`()|}]+)/y;

/**
 * Reads operands of a Go template: texts in quotes, fields, variables, numbers, and whatever stands in parentheses.
 * @param from where the first one may begin
 * @returns undefined if there are fewer
 */
export function readOperands(action: string, from: number, count: number): Operands | undefined {
  const texts: string[] = [];
  let end = from;
  while (texts.length < count) {
    const next = readOperand(action, end);
    if (next === undefined) return undefined;
    texts.push(action.slice(end, next).trim());
    end = next;
  }
  return { texts, end };
}

function readOperand(action: string, from: number): number | undefined {
  const start = from + (/^\s*/.exec(action.slice(from))?.[0].length ?? 0);
  if (action[start] !== '(') return readToken(action, start);
  const close = readParentheses(action, start);
  if (close === undefined) return undefined;
  // A field of what the parentheses give, like `(index .a 0).b`.
  return close + (/^(\.\w+)*/.exec(action.slice(close))?.[0].length ?? 0);
}

function readToken(action: string, start: number): number | undefined {
  OPERAND.lastIndex = start;
  return OPERAND.exec(action) ? OPERAND.lastIndex : undefined;
}

function readParentheses(action: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < action.length; ) {
    const sign = action[at];
    if (sign === '(' || sign === ')') {
      depth += sign === '(' ? 1 : -1;
      at += 1;
      if (depth === 0) return at;
    } else {
      const next = sign === '"' || sign === '`' ? readToken(action, at) : at + 1;
      if (next === undefined) return undefined;
      at = next;
    }
  }
  return undefined;
}
