import type { Location } from './jsonnet-error.ts';

/** How a field is shown: `:` as the field that it overrides, `::` hidden, `:::` shown. */
export type Visibility = ':' | '::' | ':::';

/** Operators of two operands; `in` asks for a field. */
export type BinaryOperator =
  | '*'
  | '/'
  | '%'
  | '+'
  | '-'
  | '<<'
  | '>>'
  | '<'
  | '>'
  | '<='
  | '>='
  | 'in'
  | '=='
  | '!='
  | '&'
  | '^'
  | '|'
  | '&&'
  | '||';

/** A parameter of a function. */
export interface Parameter {
  readonly name: string;
  readonly default?: Expression;
}

/** `name = body`, in `local` and in objects. */
export interface Binding {
  readonly name: string;
  readonly body: Expression;
}

/** A field of an object; its name may be computed. */
export interface FieldNode {
  readonly name: Expression;
  readonly visibility: Visibility;
  /** `+:` adds to the field that it overrides. */
  readonly plus: boolean;
  readonly body: Expression;
}

/** `assert condition : message`. */
export interface AssertNode {
  readonly condition: Expression;
  readonly message?: Expression;
  readonly location: Location;
}

/** `for x in items` or `if condition` of a comprehension. */
export type ComprehensionClause =
  | { readonly type: 'for'; readonly name: string; readonly items: Expression }
  | { readonly type: 'if'; readonly condition: Expression };

/** An argument of a call, by position or by name. */
export interface Argument {
  readonly name?: string;
  readonly value: Expression;
}

/** The body of an object literal. */
export interface ObjectNode {
  readonly fields: readonly FieldNode[];
  readonly locals: readonly Binding[];
  readonly asserts: readonly AssertNode[];
}

type Located<T> = T & { readonly location: Location };

/** An expression of Jsonnet (https://jsonnet.org/ref/spec.html). */
export type Expression = Located<
  | { readonly type: 'literal'; readonly value: null | boolean | number | string }
  | { readonly type: 'self' }
  | { readonly type: 'dollar' }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'array'; readonly items: readonly Expression[] }
  | {
      readonly type: 'array-comprehension';
      readonly body: Expression;
      readonly clauses: readonly ComprehensionClause[];
    }
  | { readonly type: 'object'; readonly object: ObjectNode }
  | {
      readonly type: 'object-comprehension';
      readonly object: ObjectNode;
      readonly clauses: readonly ComprehensionClause[];
    }
  | { readonly type: 'index'; readonly target: Expression; readonly key: Expression }
  | { readonly type: 'super-index'; readonly key: Expression }
  | { readonly type: 'in-super'; readonly key: Expression }
  | {
      readonly type: 'slice';
      readonly target: Expression;
      readonly bounds: readonly [Expression | undefined, Expression | undefined, Expression | undefined];
    }
  | {
      readonly type: 'call';
      readonly target: Expression;
      readonly arguments: readonly Argument[];
      readonly isStrict: boolean;
    }
  | {
      readonly type: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly type: 'unary'; readonly operator: '-' | '+' | '!' | '~'; readonly operand: Expression }
  | {
      readonly type: 'if';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise?: Expression;
    }
  | { readonly type: 'local'; readonly bindings: readonly Binding[]; readonly body: Expression }
  | { readonly type: 'function'; readonly parameters: readonly Parameter[]; readonly body: Expression }
  | { readonly type: 'error'; readonly message: Expression }
  | { readonly type: 'assert'; readonly assert: AssertNode; readonly rest: Expression }
  | { readonly type: 'import'; readonly as: ImportKind; readonly path: string }
>;

/** What an import yields: evaluated code, the text, or the bytes as numbers. */
export type ImportKind = 'import' | 'importstr' | 'importbin';
