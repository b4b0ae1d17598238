import { JsonnetError } from './jsonnet-error.ts';
import { type Token, tokenize } from './tokenize.ts';

/** Walks over the tokens of a file. */
export interface TokenReader {
  peek(ahead?: number): Token;
  next(): Token;
  /** Goes one token back. */
  back(): void;
  /** Whether the next token is this operator or keyword. */
  is(text: string): boolean;
  /** Takes the next token if it is this operator or keyword. */
  accept(text: string): boolean;
  /** @throws JsonnetError if the next token is another */
  expect(text: string): void;
  /** @throws JsonnetError if the next token is no identifier */
  identifier(): string;
  /** The error for the next token. */
  unexpected(where: string): JsonnetError;
}

/** Reads the tokens of a Jsonnet file. @throws JsonnetError */
export function createTokenReader(file: string, text: string): TokenReader {
  const tokens = tokenize(file, text);
  const end = tokens.at(-1) as Token;
  let at = 0;
  const peek = (ahead = 0): Token => tokens[at + ahead] ?? end;
  const is = (wanted: string): boolean => {
    const token = peek();
    return token.text === wanted && (token.type === 'operator' || token.type === 'keyword');
  };
  const accept = (wanted: string): boolean => {
    const found = is(wanted);
    if (found) at++;
    return found;
  };
  const unexpected = (where: string): JsonnetError => {
    const { type, text, location } = peek();
    const what = type === 'end' ? text : type === 'string' ? 'a string' : `'${text}'`;
    return new JsonnetError(`unexpected ${what} ${where}`, location);
  };
  return {
    peek,
    is,
    accept,
    unexpected,
    next: () => tokens[at++] ?? end,
    back: () => {
      at--;
    },
    expect(wanted) {
      if (!accept(wanted)) throw unexpected(`where '${wanted}' is needed`);
    },
    identifier() {
      const token = peek();
      if (token.type !== 'identifier') throw unexpected('where a name is needed');
      at++;
      return token.text;
    },
  };
}
