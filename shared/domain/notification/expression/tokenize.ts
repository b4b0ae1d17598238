import { ExpressionError } from './expression-error.ts';

/** A word of an expression. */
export interface Token {
  readonly type: 'number' | 'string' | 'name' | 'sign' | 'end';
  readonly text: string;
  /** 1 is the first character. */
  readonly at: number;
}

const LONGEST_EXPRESSION = 10_000;
const WORD =
  /\s+|\/\*[\s\S]*?\*\/|\/\/[^\n]*|(?<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<string>'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|`[^`]*`)|(?<name>[A-Za-z_$][\w$]*|#)|(?<sign>\?\.|\?\?|\.\.|\*\*|==|!=|<=|>=|&&|\|\||[-+*/%^<>!?:.,()[\]{}])/y;
const ESCAPES: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', '0': '\0' };

/**
 * Splits an expression of the expr language (https://expr-lang.org/docs/language-definition) into words.
 * @throws ExpressionError
 */
export function tokenize(text: string): readonly Token[] {
  if (text.length > LONGEST_EXPRESSION) throw new ExpressionError(`longer than ${LONGEST_EXPRESSION} characters`);
  const tokens: Token[] = [];
  const word = new RegExp(WORD);
  while (word.lastIndex < text.length) {
    const at = word.lastIndex + 1;
    const groups = word.exec(text)?.groups;
    if (!groups) throw new ExpressionError(`position ${at}: ${JSON.stringify(text[at - 1])} is not understood`);
    const { number, string, name, sign } = groups;
    if (number !== undefined) tokens.push({ type: 'number', text: number.replaceAll('_', ''), at });
    else if (string !== undefined) tokens.push({ type: 'string', text: unquote(string), at });
    else if (name !== undefined) tokens.push({ type: 'name', text: name, at });
    else if (sign !== undefined) tokens.push({ type: 'sign', text: sign, at });
  }
  return [...tokens, { type: 'end', text: '', at: text.length + 1 }];
}

function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return inner;
  return inner.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g, (_, unicode, hex, letter) =>
    letter === undefined ? String.fromCharCode(Number.parseInt(unicode ?? hex, 16)) : (ESCAPES[letter] ?? letter),
  );
}
