import { JsonnetError, type Location } from './jsonnet-error.ts';
import { readTextBlock } from './text-block.ts';

/** A token of Jsonnet; `text` of a string is its value. */
export interface Token {
  readonly type: 'identifier' | 'keyword' | 'number' | 'string' | 'operator' | 'end';
  readonly text: string;
  readonly location: Location;
}

const KEYWORDS = new Set(
  'assert else error false for function if import importstr importbin in local null tailstrict then self super true'.split(
    ' ',
  ),
);
/** Longest first. */
const OPERATORS = [':::', '::', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', ...'{}[](),.;:$!~+-*/%&|^=<>'];
const SPACE = /[ \t\r\n]+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/y;
/** Digits may be grouped by `_`, since Jsonnet 0.21. */
const NUMBER = /(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][-+]?[0-9](?:_?[0-9])*)?/y;
const ESCAPES: { readonly [letter: string]: string } = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Splits a Jsonnet file into tokens; the last is of type `end`.
 * @throws JsonnetError
 */
export function tokenize(file: string, text: string): readonly Token[] {
  const locate = createLocator(file, text);
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = skipSpace(text, at, locate);
    const location = locate(at);
    if (at >= text.length) {
      tokens.push({ type: 'end', text: 'the end of the file', location });
      return tokens;
    }
    const { token, end } = readToken(text, at, location);
    tokens.push({ ...token, location });
    at = end;
  }
}

interface ReadToken {
  readonly token: Pick<Token, 'type' | 'text'>;
  readonly end: number;
}

function readToken(text: string, at: number, location: Location): ReadToken {
  const word = match(IDENTIFIER, text, at);
  if (word !== undefined) {
    return { token: { type: KEYWORDS.has(word) ? 'keyword' : 'identifier', text: word }, end: at + word.length };
  }
  const number = match(NUMBER, text, at);
  if (number !== undefined)
    return { token: { type: 'number', text: number.replaceAll('_', '') }, end: at + number.length };
  const letter = text[at] ?? '';
  if (letter === '"' || letter === "'") return readString(text, at, location);
  if (letter === '@' && (text[at + 1] === '"' || text[at + 1] === "'"))
    return readVerbatimString(text, at + 1, location);
  if (text.startsWith('|||', at)) {
    const block = readTextBlock(text, at, location);
    return { token: { type: 'string', text: block.value }, end: block.end };
  }
  const operator = OPERATORS.find((candidate) => text.startsWith(candidate, at));
  if (operator === undefined)
    throw new JsonnetError(`could not read the character ${JSON.stringify(letter)}`, location);
  return { token: { type: 'operator', text: operator }, end: at + operator.length };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function skipSpace(text: string, start: number, locate: (offset: number) => Location): number {
  let at = start;
  for (let space = match(SPACE, text, at); space !== undefined; space = match(SPACE, text, at)) at += space.length;
  if (text.startsWith('/*', at)) throw new JsonnetError('the comment has no end', locate(at));
  return at;
}

function readString(text: string, start: number, location: Location): ReadToken {
  const quote = text[start];
  let value = '';
  let at = start + 1;
  while (at < text.length && text[at] !== quote) {
    if (text[at] !== '\\') {
      value += text[at++];
      continue;
    }
    const letter = text[at + 1] ?? '';
    const code = text.slice(at + 2, at + 6);
    if (letter === 'u' && /^[0-9a-fA-F]{4}$/.test(code)) {
      value += String.fromCharCode(Number.parseInt(code, 16));
      at += 6;
    } else if (ESCAPES[letter] !== undefined) {
      value += ESCAPES[letter];
      at += 2;
    } else {
      throw new JsonnetError(`unknown escape sequence in the string: '\\${letter}'`, location);
    }
  }
  if (at >= text.length) throw new JsonnetError('the string has no end', location);
  return { token: { type: 'string', text: value }, end: at + 1 };
}

/** `@'…'`: nothing is escaped but the quote, by doubling it. */
function readVerbatimString(text: string, start: number, location: Location): ReadToken {
  const quote = text[start] ?? '';
  let at = start + 1;
  for (;;) {
    const end = text.indexOf(quote, at);
    if (end < 0) throw new JsonnetError('the string has no end', location);
    if (text[end + 1] !== quote) {
      const value = text.slice(start + 1, end).replaceAll(quote + quote, quote);
      return { token: { type: 'string', text: value }, end: end + 1 };
    }
    at = end + 2;
  }
}

function createLocator(file: string, text: string): (offset: number) => Location {
  let line = 1;
  let lineStart = 0;
  // Offsets only grow, so that no search is needed.
  return (offset) => {
    for (let next = text.indexOf('\n', lineStart); next >= 0 && next < offset; next = text.indexOf('\n', lineStart)) {
      line++;
      lineStart = next + 1;
    }
    return { file, line, column: offset - lineStart + 1 };
  };
}
