/** What stands between two operands. */
export type BinaryOperator =
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | 'in'
  | 'not in'
  | 'matches'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | '..'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '**'
  | '??';

/** An expression as it was understood. `at`: where it begins, 1 is the first character. */
export type Expression =
  | { readonly kind: 'Literal'; readonly value: string | number | boolean | null; readonly at: number }
  | { readonly kind: 'Name'; readonly name: string; readonly at: number }
  | { readonly kind: 'List'; readonly items: readonly Expression[]; readonly at: number }
  | { readonly kind: 'Map'; readonly entries: readonly (readonly [Expression, Expression])[]; readonly at: number }
  | {
      readonly kind: 'Member';
      readonly object: Expression;
      readonly key: Expression;
      readonly optional: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'Slice';
      readonly object: Expression;
      readonly from?: Expression;
      readonly to?: Expression;
      readonly at: number;
    }
  | { readonly kind: 'Call'; readonly callee: Expression; readonly args: readonly Expression[]; readonly at: number }
  | { readonly kind: 'Unary'; readonly operator: 'not' | '-' | '+'; readonly operand: Expression; readonly at: number }
  | {
      readonly kind: 'Binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | {
      readonly kind: 'Choice';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
      readonly at: number;
    };
